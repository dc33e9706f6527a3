import { describe, expect, it } from "vitest";
import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import { firstSeenOpenAlert, openedAlert, widenedAlert } from "../../adapters/alerts/alerts.ts";

const story = (overrides: Partial<Alert>) => renderAlert(openedAlert(overrides));

/** A drift of one switch, with nothing else. */
function switchDrift(
  setting: Alert["drift"][number]["setting"],
  before: boolean | string | null,
  after: boolean | string | null,
) {
  return { findings: [], drift: [{ setting, before, after }] };
}

describe("the headline", () => {
  it.each<[string, Partial<Alert>]>([
    ["API server of aks-prod opened to the whole internet", {}],
    ["Changed while open: API server of aks-prod opened to the whole internet", { transition: "updated" }],
    ["API server of aks-prod closed again after 3 min 12 s", { transition: "reverted", exposedSeconds: 192 }],
    [
      "API server of aks-prod closed again by others after 12 min",
      { transition: "resolved", exposedSeconds: 720 },
    ],
    ["Exposure of aks-prod accepted as its new baseline", { transition: "accepted" }],
    [
      "No longer minded by the policy: API server of aks-prod still open to the whole internet",
      { transition: "exempted" },
    ],
    [
      "Narrower IP ranges of aks-prod accepted as its new baseline",
      {
        transition: "accepted",
        topic: "narrowing",
        drift: [],
        findings: [
          {
            rule: "authorized-ranges-narrowed",
            severity: "low",
            setting: "authorized-ranges",
            message: "Approved ranges are no longer let in: 73.140.245.0/24.",
            remediation: "Put the whole list back.",
          },
        ],
      },
    ],
    [
      "While aks-prod was exposed: administrator's credentials fetched (and a command run in it)",
      {
        transition: "acts-found",
        acts: (["admin-credentials", "run-command", "run-command"] as const).map((kind) => ({
          kind,
          correlationId: "c-1",
          resourceId: "/subscriptions/s",
          at: "2026-11-21T18:38:04.000Z",
          actor: { kind: "user", name: "Mallory" },
        })),
      },
    ],
    ["Revert failed: API server of aks-prod still open to the whole internet", { transition: "failed" }],
    [
      "Guardrail stood down: API server of aks-prod still open to the whole internet",
      { transition: "contested" },
    ],
    [
      "API server of aks-prod still open to the whole internet after 1 d 2 h",
      { transition: "reminded", exposedSeconds: 93_784 },
    ],
    ["API server of aks-prod switched from private to public", switchDrift("private-cluster", true, false)],
    [
      "Public network access of aks-prod switched on",
      switchDrift("public-network-access", "Disabled", "Enabled"),
    ],
    ["Run command of aks-prod switched on", switchDrift("run-command", true, null)],
    ["Local accounts of aks-prod switched on", switchDrift("local-accounts", true, false)],
    ["Public DNS name of aks-prod switched on", switchDrift("public-fqdn", false, true)],
    ["Network policy of aks-prod removed", switchDrift("network-policy", "calico", "none")],
    ["IMDS restriction of aks-prod removed", switchDrift("imds-restriction", "None", "IMDS")],
    [
      "Run command of aks-prod switched off again after 4 s",
      { ...switchDrift("run-command", true, null), transition: "reverted" },
    ],
    ["API server of aks-prod closed again after 4 s", { findings: [], drift: [], transition: "reverted" }],
  ])("%s", (expected, overrides) => {
    expect(story(overrides).headline).toBe(expected);
  });

  it("says how many ranges, and names a single one", () => {
    expect(renderAlert(widenedAlert()).headline).toBe(
      "API server of aks-prod opened to 2 more ranges (and 1 more change)",
    );
    const one = {
      setting: "authorized-ranges",
      before: ["73.140.245.0/24"],
      after: ["73.140.245.0/24", "52.1.2.3"],
    } as const;
    const alert = openedAlert({
      findings: [],
      drift: [{ ...one, addedRanges: ["52.1.2.3/32"], removedRanges: [] }],
    });
    expect(renderAlert(alert).headline).toBe("API server of aks-prod opened to 52.1.2.3/32");
  });

  it("says of a cluster that was found open that it is open, not that it was opened", () => {
    expect(renderAlert(firstSeenOpenAlert()).headline).toBe(
      "API server of aks-prod is open to the whole internet",
    );
  });

  it.each<[string, Partial<Alert>]>([
    ["aks-prod cannot be read: its exposure is unknown", { transition: "opened" }],
    [
      "aks-prod still cannot be read after 20 min",
      { transition: "reminded", time: "2026-11-21T18:58:05.000Z" },
    ],
    ["aks-prod readable again after 20 min", { transition: "resolved", time: "2026-11-21T18:58:05.000Z" }],
  ])("%s", (expected, overrides) => {
    const finding = {
      rule: "cluster-unreadable",
      severity: "high",
      setting: "cluster",
      message: "403.",
      remediation: "Grant read.",
    } as const;
    const { actor: _actor, ...alert } = openedAlert({
      topic: "unreadable",
      findings: [finding],
      drift: [],
      verdict: "unknown",
    });
    const told = renderAlert({ ...alert, exposedSeconds: 0, ...overrides });
    expect(told.headline).toBe(expected);
    // Nobody changed anything, nothing is known to be exposed, and nobody closed it.
    expect(JSON.stringify(told)).not.toMatch(/who did it|Exposed for|others|someone/);
  });

  it("says that a list was narrowed, and does not call that exposed", () => {
    const finding = {
      rule: "authorized-ranges-narrowed",
      severity: "low",
      setting: "authorized-ranges",
      message: "Approved ranges are no longer let in: 20.42.25.196/32.",
      remediation: "Put the whole list back, or accept the narrower list.",
    } as const;
    const told = story({
      topic: "narrowing",
      findings: [finding],
      drift: [],
      severity: "low",
      verdict: "compliant",
    });
    expect(told.headline).toBe("Authorized IP ranges of aks-prod narrowed");
    expect(told.facts.map((fact) => fact.label)).not.toContain("Exposed for");
    expect(told.lead).not.toContain("Exposed");
    const over = story({
      topic: "narrowing",
      findings: [finding],
      drift: [],
      severity: "low",
      transition: "resolved",
      exposedSeconds: 0,
      time: "2026-11-21T18:50:04.700Z",
    });
    expect(over.headline).toBe("Authorized IP ranges of aks-prod restored by others after 12 min");
    expect(over.lead).toBe(
      "Narrowed by Dana Rivera from 198.51.100.24. A person or another tool put it right, not the guardrail.",
    );
    expect(over.decision.title).toBe("Put back by others");
  });
});
