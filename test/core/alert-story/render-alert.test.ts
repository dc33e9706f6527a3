import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import type { Actor } from "../../../src/core/model/actor.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import { counted, oneLine, readableDuration } from "../../../src/core/text/readable.ts";
import {
  firstSeenOpenAlert,
  hugeAlert,
  openedAlert,
  revertedAlert,
  widenedAlert,
} from "../../adapters/alerts/alerts.ts";
import { hostileAlert } from "../../adapters/alerts/hostile-alert.ts";

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
    const { actor: _actor, ...alert } = openedAlert({ findings: [finding], drift: [], verdict: "unknown" });
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
    const told = story({ findings: [finding], drift: [], severity: "low", verdict: "compliant" });
    expect(told.headline).toBe("Authorized IP ranges of aks-prod narrowed");
    expect(told.facts.map((fact) => fact.label)).not.toContain("Exposed for");
    expect(told.lead).not.toContain("Exposed");
    const over = story({
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

describe("the lead", () => {
  it("says who, what will be done and how long it has stood open, without promising a closed door in seconds", () => {
    expect(story({}).lead).toBe(
      "By Dana Rivera from 198.51.100.24. A revert starts now; AKS takes minutes to apply it and up to two more to enforce it. Exposed for 4 s so far.",
    );
  });

  it("says of a revert that it was confirmed", () => {
    expect(renderAlert(revertedAlert()).lead).toBe(
      "Opened by Dana Rivera from 198.51.100.24. The guardrail put the approved exposure back, and a read of the cluster confirmed it; AKS can take up to two more minutes to enforce it.",
    );
  });

  it("says of what the policy no longer minds that it is still open, and for how long so far", () => {
    expect(story({ transition: "exempted" }).lead).toBe(
      "Opened by Dana Rivera from 198.51.100.24. The policy no longer minds; the cluster is still open. Exposed for 4 s so far.",
    );
  });

  it("names an app, and says when nobody is known", () => {
    expect(renderAlert(widenedAlert()).lead).toMatch(/^By app terraform-prod\. /);
    expect(renderAlert(firstSeenOpenAlert()).lead).toMatch(/^ARM does not say who did it\. /);
  });

  it.each<[Actor, string, string]>([
    [
      { kind: "unknown", name: "somebody at 203.0.113.9", ipAddress: "203.0.113.9" },
      "By somebody at 203.0.113.9. ",
      "somebody at 203.0.113.9",
    ],
    [
      {
        kind: "unknown",
        name: "somebody with the Azure CLI",
        appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
        ipAddress: "203.0.113.9",
      },
      "By somebody with the Azure CLI from 203.0.113.9. ",
      "somebody with the Azure CLI (app 04b07795-8ddb-461a-bbee-02f9e1bf7b46)",
    ],
  ])("of somebody without a name says what is known: %j", (actor, lead, who) => {
    const told = story({ actor });
    expect(told.lead.startsWith(lead)).toBe(true);
    expect(told.facts.find(({ label }) => label === "Who")?.value).toBe(who);
  });

  it.each([
    ["alert", "The guardrail has changed nothing: it only tells."],
    ["wait", "The revert has to wait; the reason is below."],
    ["refuse", "The guardrail does not revert this by itself; the reason is below."],
    ["stand-down", "The guardrail changes nothing on this cluster until a person decides."],
  ] as const)("%s", (action, expected) => {
    expect(story({ decision: { action, reason: "Because.", patch: {} } }).lead).toContain(expected);
  });

  it("names everybody who may have done it, a few of them by name", () => {
    const app = { kind: "app", name: "terraform-prod" } as const;
    const others = [app, ...["Bob", "Eve", "Kim", "Lou"].map((name) => ({ kind: "user", name }) as const)];
    expect(story({ otherActors: [app] }).lead).toMatch(
      /^By Dana Rivera from 198\.51\.100\.24; also wrote since the last compliant read: app terraform-prod\. /,
    );
    const told = story({ otherActors: others });
    expect(told.lead).toContain("read: app terraform-prod, Bob, Eve, 2 more. ");
    expect(told.facts).toContainEqual({
      label: "Also wrote",
      value: "app terraform-prod, Bob, Eve, 2 more",
      literal: true,
    });
    const { actor: _nobody, ...nameless } = openedAlert({ otherActors: [app] });
    expect(renderAlert(nameless).lead).toMatch(
      /^ARM does not say who did it; since the last compliant read wrote: app terraform-prod\. /,
    );
  });

  it("corrects who it was, without saying that anything changed", () => {
    const told = story({ transition: "updated", correctsActor: true });
    expect(told.headline).toBe(
      "Who did it, corrected: API server of aks-prod still open to the whole internet",
    );
    expect(told.lead).toBe(
      "It was Dana Rivera from 198.51.100.24. An earlier message did not name everybody who wrote: events come in any order. A revert is under way, and no read of the cluster has confirmed it yet.",
    );
  });

  it("names the fingerprint where it can be accepted", () => {
    const facts = (alert: Partial<Alert>): readonly string[] => story(alert).facts.map(({ label }) => label);
    const decision = { action: "alert", reason: "", patch: {} } as const;
    expect(facts({ decision })).toContain("Fingerprint");
    expect(facts({})).not.toContain("Fingerprint");
    for (const transition of ["resolved", "accepted", "reverted", "exempted"] as const)
      expect(facts({ decision, transition })).not.toContain("Fingerprint");
  });

  it("of a reminder while a revert is under way does not promise that it starts", () => {
    expect(story({ transition: "reminded" }).lead).toBe(
      "By Dana Rivera from 198.51.100.24. A revert is under way, and no read of the cluster has confirmed it yet.",
    );
  });
});

describe("the changes", () => {
  it("tells drift and the standing finding of the same setting once", () => {
    expect(renderAlert(openedAlert()).changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "critical",
        before: { items: ["73.140.245.0/24", "20.42.25.196/32"], more: 0 },
        after: "no ranges: everyone may connect",
        notes: [],
      },
    ]);
  });

  it("puts the worst first, and keeps what a finding adds to the drift", () => {
    expect(renderAlert(widenedAlert()).changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "high",
        before: "2 ranges",
        after: "3 ranges",
        added: { items: ["10.0.0.0/7", "52.1.2.3/32"], more: 0 },
        removed: { items: ["20.42.25.196/32"], more: 0 },
        notes: ["10.0.0.0/7 is broader than /8."],
      },
      {
        setting: "run-command",
        title: "Run command",
        severity: "medium",
        before: "disabled",
        after: "enabled (not set)",
        notes: [],
      },
    ]);
  });

  it("tells that a list lets everyone in, once", () => {
    const finding = (rule: "authorized-ranges-widened" | "open-to-internet" | "range-too-broad") =>
      ({
        rule,
        severity: "critical",
        setting: "authorized-ranges",
        message: `${rule}!`,
        remediation: "Close it.",
      }) as const;
    const told = story({
      findings: [
        finding("authorized-ranges-widened"),
        finding("open-to-internet"),
        finding("range-too-broad"),
      ],
      drift: [
        {
          setting: "authorized-ranges",
          before: ["73.140.245.0/24"],
          after: ["0.0.0.0/0"],
          addedRanges: ["0.0.0.0/0"],
          removedRanges: [],
        },
      ],
    });
    expect(told.changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "critical",
        before: "1 range",
        after: "1 range, which let everyone connect",
        added: { items: ["0.0.0.0/0"], more: 0 },
        notes: [],
      },
    ]);
  });

  it("tells which share of the internet a list lets in that leaves some of it out", () => {
    const told = story({
      findings: [
        {
          rule: "open-to-internet",
          severity: "critical",
          setting: "authorized-ranges",
          message: "The authorized IP ranges let in 56.5 % of the internet: 0.0.0.0/1.",
          remediation: "Close it.",
        },
      ],
      drift: [
        {
          setting: "authorized-ranges",
          before: ["73.140.245.0/24"],
          after: ["0.0.0.0/1"],
          addedRanges: ["0.0.0.0/1"],
          removedRanges: [],
        },
      ],
    });
    expect(told.changes[0]?.after).toBe("1 range, which let 56.5 % of the internet connect");
  });

  it.each([
    ["opened", []],
    [
      "reverted",
      [
        "Credentials that were fetched meanwhile stay valid until the cluster's certificates are rotated: az aks rotate-certs.",
      ],
    ],
  ] as const)("tells of local accounts what %s leaves open", (transition, notes) => {
    const drift = [{ setting: "local-accounts", before: true, after: null }] as const;
    expect(story({ transition, drift, findings: [] }).changes[0]?.notes).toEqual(notes);
  });

  describe("outbound addresses that are new since the baseline", () => {
    const one = { blocks: ["20.1.2.3/32"] };
    const two = { blocks: ["20.1.2.3/32", "20.8.8.0/28"] };
    const unread = { blocks: [], unread: "AuthorizationFailed" };
    const unknown =
      "Not all addresses by which the cluster goes out are known (AuthorizationFailed): a list without them cuts its nodes off.";

    it.each([
      [
        "opened",
        one,
        [
          "The cluster now also goes out by 20.1.2.3/32 (new since the baseline): it goes into the list that is put back.",
        ],
      ],
      [
        "opened",
        two,
        [
          "The cluster now also goes out by 20.1.2.3/32, 20.8.8.0/28 (new since the baseline): they go into the list that is put back.",
        ],
      ],
      [
        "reverted",
        one,
        [
          "The cluster now also goes out by 20.1.2.3/32 (new since the baseline): it went into the list that was put back.",
        ],
      ],
      ["opened", unread, [unknown]],
      ["failed", { ...one, ...unread }, [unknown]],
      ["reverted", unread, []],
      ["resolved", one, []],
      ["accepted", one, []],
      ["opened", undefined, []],
    ] as const)("%s: %j", (transition, newOutbound, notes) => {
      const told = story({ transition, ...(newOutbound ? { newOutbound } : {}) });
      const [ranges] = told.changes.filter(({ setting }) => setting === "authorized-ranges");
      expect(ranges?.notes).toEqual(notes);
    });

    it("are told of a list that shrank, too", () => {
      const told = story({
        drift: [],
        findings: [
          {
            rule: "authorized-ranges-narrowed",
            severity: "low",
            setting: "authorized-ranges",
            message: "Approved ranges are no longer let in: 73.140.245.0/24.",
            remediation: "Put them back.",
          },
        ],
        newOutbound: one,
      });
      expect(told.changes[0]?.notes.at(-1)).toContain("20.1.2.3/32");
    });

    it("are told shortly where there are many", () => {
      const blocks = Array.from({ length: 12 }, (_, index) => `20.1.2.${index}/32`);
      expect(story({ newOutbound: { blocks } }).changes[0]?.notes[0]).toContain(
        "20.1.2.9/32 and 2 more (new",
      );
    });
  });

  it("tells a standing finding in its own words when there is no drift", () => {
    expect(renderAlert(firstSeenOpenAlert()).changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "critical",
        notes: ["The public API server has no authorized IP ranges: the whole internet can reach it."],
      },
    ]);
  });

  it("shortens long lists with a count", () => {
    const [change] = renderAlert(hugeAlert(2_000)).changes;
    expect(change?.added?.items).toHaveLength(10);
    expect(change?.added?.more).toBe(1_990);
    expect(change?.before).toBe("2,000 ranges");
  });

  it("says once the incident is over that the changes are history", () => {
    expect(renderAlert(openedAlert()).changesTitle).toBeUndefined();
    expect(renderAlert(revertedAlert()).changesTitle).toBe("Had changed, is put back");
  });
});

describe("the rest", () => {
  it("lists the facts with instants in UTC and readable durations", () => {
    expect(renderAlert(revertedAlert()).facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Cluster: aks-prod",
      "Resource group: rg-prod",
      "Subscription: 00000000-0000-0000-0000-000000000000",
      "Severity: critical",
      "Verdict: compliant",
      "Who: Dana Rivera (dana@contoso.com)",
      "Source address: 198.51.100.24",
      "Opened: 2026-11-21 18:38:04 UTC",
      "Confirmed: 2026-11-21 18:41:16 UTC",
      "Exposed for: 3 min 12 s",
      "Correlation id: 9a4d1c9e-0000-4000-8000-000000000001",
      "Incident: inc-1",
    ]);
  });

  it("never shows half a command", () => {
    const told = renderAlert(hugeAlert(2_000));
    expect(told.commands).toEqual([]);
    expect(told.commandsOmitted).toBe(1);
    expect(told.advice).toBe("Put the approved ranges back, or accept the wider list.");
  });

  it("shows a comment with its command only", () => {
    const long = `az aks update ${"x".repeat(2_000)}`;
    const told = story({
      commands: ["# about the long one", long, "# about the short one", "az aks update"],
    });
    expect(told.commands).toEqual(["# about the short one", "az aks update"]);
    expect(told.commandsOmitted).toBe(1);
  });

  it("offers no commands once it is over", () => {
    expect(renderAlert(revertedAlert()).commands).toEqual([]);
  });

  it("drops links that do not lead to the web", () => {
    const links = {
      portal: "https://portal.azure.com/",
      incident: "javascript:alert(1)",
      accept: "/relative",
    };
    expect(story({ links }).links).toEqual([{ title: "Azure portal", url: "https://portal.azure.com/" }]);
  });

  it.each([
    [0, "0 s"],
    [42, "42 s"],
    [192, "3 min 12 s"],
    [720, "12 min"],
    [7_500, "2 h 5 min"],
    [93_784, "1 d 2 h"],
    [-3, "0 s"],
    [1.9, "1 s"],
  ])("%d seconds read as %s", (seconds, expected) => {
    expect(readableDuration(seconds)).toBe(expected);
  });

  it("counts readably", () => {
    expect(counted(1, "range")).toBe("1 range");
    expect(counted(1_988, "range")).toBe("1,988 ranges");
  });

  it("keeps text from outside on one honest line", () => {
    expect(oneLine("prod\nSeverity: low\u202E \u200Bx\uD800")).toBe("prod Severity: low   x");
  });

  it("never throws, and every piece is one line", () => {
    fc.assert(
      fc.property(hostileAlert, (alert) => {
        const told = renderAlert(alert);
        const pieces = [
          told.headline,
          told.lead,
          told.decision.reason,
          ...told.facts.map((fact) => fact.value),
          ...told.commands,
          ...told.changes.flatMap((change) => [...change.notes, ...(change.added?.items ?? [])]),
        ];
        for (const piece of pieces) expect(piece).not.toMatch(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
        expect(new Set(told.changes.map((change) => change.setting)).size).toBe(told.changes.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe("an incident that ends because the policy no longer minds", () => {
  const exempted = story({ transition: "exempted" });

  it("is amber whatever its severity, and never green", () => {
    expect(exempted).toMatchObject({ tone: "warning", severity: "critical" });
  });

  it("shows what would close it, and what has not ended", () => {
    expect(exempted.commands).toEqual(story({}).commands);
    expect(exempted.changesTitle).toBeUndefined();
    expect(exempted.decision.title).toBe("Exempted");
    const facts = exempted.facts.map(({ label, value }) => `${label}: ${value}`);
    expect(facts).toEqual(
      expect.arrayContaining(["Exposed for: 4 s so far", expect.stringMatching(/^Exempted: /)]),
    );
  });

  it("says of a list that shrank that it is still short", () => {
    const rule = "authorized-ranges-narrowed" as const;
    const finding = {
      rule,
      severity: "low",
      setting: "authorized-ranges",
      message: "x",
      remediation: "y",
    } as const;
    const told = story({ transition: "exempted", drift: [], findings: [finding] });
    expect(told.lead).toContain("The policy no longer minds; the approved ranges are still not let in.");
    expect(told.headline).toBe(
      "No longer minded by the policy: Authorized IP ranges of aks-prod still narrowed",
    );
  });
});
