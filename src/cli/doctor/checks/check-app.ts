import type { CheckResult } from "../check-result.ts";
import { unknown, well, wrong } from "../check-result.ts";
import type { Health, Site } from "../guardrail-facts.ts";

const running = { id: "app-running", title: "The app runs" };
const healthy = { id: "health", title: "The app answers and guards" };

/** Whether the function app is started (`state` of Microsoft.Web/sites). */
export function checkRunning({ id, state }: Site): CheckResult {
  if (state === undefined)
    return unknown(running, "Azure does not say whether it runs.", "Look at the app in the portal.");
  if (state.toLowerCase() === "running") return well(running, `It is ${state}.`);
  return wrong(running, `It is ${state}: no event is handled.`, `az functionapp start --ids ${id}`);
}

/** What the app says of itself. */
export function checkHealth(health: Health): CheckResult {
  switch (health.kind) {
    case "guarding":
      return well(healthy, "GET /api/health says: guarding.");
    case "not-guarding":
      return wrong(healthy, health.reason, "Mend what it names; what happens meanwhile is kept.");
    case "absent":
      return wrong(
        healthy,
        health.seen,
        "Look whether the code is deployed (azd deploy) and whether the network lets you reach the app.",
      );
  }
}
