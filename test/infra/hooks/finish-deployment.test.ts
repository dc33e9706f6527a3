import { describe, expect, test } from "vitest";
import { readDeployed } from "../../../infra/hooks/deployed.ts";
import { finishDeployment, limits, type Surroundings } from "../../../infra/hooks/finish-deployment.ts";
import { lookEvery } from "../../../infra/hooks/wait-until.ts";
import { azdEnvironment } from "./azd-environment.ts";
import { type AzureState, fakeAz } from "./fake-az.ts";

const deployed = readDeployed(azdEnvironment);
const guarding = { status: 200, text: '{"status":"guarding"}' };
const paused = { status: 503, text: '{"status":"paused","reason":"Wrong app settings: GUARDRAIL_POLICY."}' };
const platform = { status: 503, text: "<html>Service Unavailable</html>" };

type Answer = typeof guarding | "nobody";

/** A world in which time passes by pauses only, and the app answers one after the other, the last for ever. */
function world(answers: readonly Answer[], azure: AzureState = {}) {
  const az = fakeAz(azure);
  const lines: string[] = [];
  const kept: string[] = [];
  let time = 0;
  let asked = 0;
  const surroundings: Surroundings = {
    run: az.run,
    shell: "sh",
    eventsTemplate: "infra/events.bicep",
    now: () => time,
    pause: async (milliseconds) => {
      time += milliseconds;
    },
    say: (line) => lines.push(line),
    keep: async (text) => `kept-${kept.push(text)}.json`,
    async ask() {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? "nobody";
      asked += 1;
      if (answer === "nobody") throw new TypeError("fetch failed");
      return answer;
    },
  };
  return { surroundings, az, lines, kept, elapsed: () => time };
}

/** What was done, by the first words of each command. */
const doneBy = (commands: readonly string[]): readonly string[] =>
  commands.map((command) => command.split(" --")[0] ?? "");

describe("the last step of a deployment", () => {
  test("subscribes the app to the events when it answers and its function is listed", async () => {
    const { surroundings, az, kept, elapsed } = world([guarding]);
    expect(await finishDeployment(deployed, surroundings)).toBe(true);
    expect(doneBy(az.commands)).toEqual(["az functionapp function show", "az deployment sub create"]);
    expect(az.commands[1]).toBe(
      "az deployment sub create --name aks-guardrail-events-prod --subscription 00000000-0000-0000-0000-0000000000a1 --location westeurope --template-file infra/events.bicep --parameters @kept-1.json --output none --only-show-errors",
    );
    expect(JSON.parse(kept[0] ?? "")).toMatchObject({
      parameters: { guardrail: { value: { functionAppId: "/subscriptions/…", topics: [] } } },
    });
    expect(elapsed()).toBe(0);
  });

  test("waits for each of them, says for what, and says it once", async () => {
    const { surroundings, lines, elapsed } = world(["nobody", "nobody", platform, guarding], {
      looksUntilListed: 2,
      triesUntilSeen: 1,
    });
    expect(await finishDeployment(deployed, surroundings)).toBe(true);
    expect(lines.slice(0, lines.indexOf(""))).toEqual([
      "Waiting for the app to answer at https://func-aks-guardrail-x7.azurewebsites.net/api/health, 10 minutes at most: nobody answers yet.",
      "Waiting for the app to answer at https://func-aks-guardrail-x7.azurewebsites.net/api/health, 10 minutes at most: it answers 503, which is not the app yet.",
      "Waiting for Azure to list the function onClusterWrite of func-aks-guardrail-x7, 10 minutes at most: it is not listed yet.",
      "Subscribing onClusterWrite to the writes in 00000000-0000-0000-0000-0000000000a1, 00000000-0000-0000-0000-0000000000a2",
      "Waiting for Event Grid to accept the function, 5 minutes at most: Event Grid does not see the function yet.",
    ]);
    expect(elapsed()).toBe(6 * lookEvery);
  });

  test("an app that does not guard yet is subscribed all the same, and given time for its roles", async () => {
    const { surroundings, az, lines } = world([paused, paused, guarding]);
    expect(await finishDeployment(deployed, surroundings)).toBe(true);
    expect(doneBy(az.commands)).toContain("az deployment sub create");
    expect(lines).toContain(
      "Waiting for the app to guard, 5 minutes at most: Wrong app settings: GUARDRAIL_POLICY.",
    );
    expect(lines).toContain("AKS Guardrail is up, and guards.");
  });

  test("one that still does not is no success, and its own word is shown", async () => {
    const { surroundings, lines, elapsed } = world([paused]);
    expect(await finishDeployment(deployed, surroundings)).toBe(false);
    expect(elapsed()).toBe(limits.guarding);
    expect(lines).toContain("AKS Guardrail is up, but it does not guard yet.");
    expect(lines).toContain(
      "  https://func-aks-guardrail-x7.azurewebsites.net/api/health: Wrong app settings: GUARDRAIL_POLICY.",
    );
  });
});

describe("what cannot be finished is said, with what to do", () => {
  test("an app that never answers is not subscribed", async () => {
    const { surroundings, az, elapsed } = world(["nobody"]);
    await expect(finishDeployment(deployed, surroundings)).rejects.toThrow(
      "The app does not answer at https://func-aks-guardrail-x7.azurewebsites.net/api/health: nobody answers yet. Look at its log, then run azd deploy again.",
    );
    expect(elapsed()).toBe(limits.answer);
    expect(az.commands).toEqual([]);
  });

  test("a function that is never listed", async () => {
    const { surroundings, az } = world([guarding], { looksUntilListed: 1000 });
    await expect(finishDeployment(deployed, surroundings)).rejects.toThrow(
      "func-aks-guardrail-x7 answers, but Azure does not list its function onClusterWrite. Look at the app's log, then run azd deploy again.",
    );
    expect(doneBy(az.commands)).not.toContain("az deployment sub create");
  });

  test("a function that Event Grid never sees", async () => {
    const { surroundings } = world([guarding], { triesUntilSeen: 1000 });
    await expect(finishDeployment(deployed, surroundings)).rejects.toThrow(
      "Event Grid does not see the function yet. The event subscriptions are not there: run azd deploy again in a while.",
    );
  });

  test("a refusal ends it at once, in Azure's words", async () => {
    const { surroundings, elapsed } = world([guarding], {
      refusal: "ERROR: (AuthorizationFailed) no rights\n",
    });
    await expect(finishDeployment(deployed, surroundings)).rejects.toThrow(
      "The event subscriptions could not be deployed. ERROR: (AuthorizationFailed) no rights",
    );
    expect(elapsed()).toBe(0);
  });
});
