import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import { accountsClosedAlert, hugeAlert, openedAlert, revertedAlert } from "../../adapters/alerts/alerts.ts";
import { hostileAlert } from "../../adapters/alerts/hostile-alert.ts";

const story = (overrides: Partial<Alert>) => renderAlert(openedAlert(overrides));

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

  it("shows a comment that stands for a command which there is not", () => {
    const told = story({ commands: ["az aks update", "# and 3 more"] });
    expect(told.commands).toEqual(["az aks update", "# and 3 more"]);
    expect(told.commandsOmitted).toBe(0);
  });

  it("offers no commands and no advice once it is over and nothing is left to undo", () => {
    const told = renderAlert(revertedAlert());
    expect(told.commands).toEqual([]);
    expect(told).not.toHaveProperty("advice");
    expect(told).not.toHaveProperty("leftOpen");
  });

  it.each(["reverted", "resolved"] as const)(
    "says, once local accounts were %s, which credentials stay valid, with the command",
    (transition) => {
      const told = renderAlert(accountsClosedAlert({ transition }));
      expect(told.leftOpen).toContain("stay valid until the cluster's certificates are rotated");
      expect(told.commands.at(-1)).toContain("az aks rotate-certs");
    },
  );

  it.each(["opened", "accepted", "exempted"] as const)("leaves nothing open that is %s", (transition) => {
    expect(renderAlert(accountsClosedAlert({ transition }))).not.toHaveProperty("leftOpen");
  });

  it("drops links that do not lead to the web", () => {
    const links = {
      portal: "https://portal.azure.com/",
      incident: "javascript:alert(1)",
      accept: "/relative",
    };
    expect(story({ links }).links).toEqual([{ title: "Azure portal", url: "https://portal.azure.com/" }]);
  });

  it("never throws, and every piece is one line", () => {
    fc.assert(
      fc.property(hostileAlert, (alert) => {
        const told = renderAlert(alert);
        const pieces = [
          told.headline,
          told.lead,
          told.decision.message,
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
    const told = story({ transition: "exempted", topic: "narrowing", drift: [], findings: [finding] });
    expect(told.lead).toContain("The policy no longer minds; the approved ranges are still not let in.");
    expect(told.headline).toBe(
      "No longer minded by the policy: Authorized IP ranges of aks-prod still narrowed",
    );
  });
});
