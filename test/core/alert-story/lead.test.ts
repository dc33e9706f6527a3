import { describe, expect, it } from "vitest";
import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import type { Actor } from "../../../src/core/model/actor.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import {
  firstSeenOpenAlert,
  openedAlert,
  revertedAlert,
  widenedAlert,
} from "../../adapters/alerts/alerts.ts";

const story = (overrides: Partial<Alert>) => renderAlert(openedAlert(overrides));

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
    expect(
      story({ decision: { action, reason: "RevertDue", message: "Because.", patch: {} } }).lead,
    ).toContain(expected);
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

  it("says who it was where nobody was known before, without saying that anything changed", () => {
    const told = story({ transition: "updated", namesActor: true });
    expect(told.headline).toBe(
      "Now known who did it: API server of aks-prod still open to the whole internet",
    );
    expect(told.lead).toBe(
      "It was Dana Rivera from 198.51.100.24. When this was told before, nobody knew yet. A revert is under way, and no read of the cluster has confirmed it yet.",
    );
  });

  it("names the fingerprint where it can be accepted", () => {
    const facts = (alert: Partial<Alert>): readonly string[] => story(alert).facts.map(({ label }) => label);
    const decision = { action: "alert", reason: "PolicyOnlyAlerts", message: "", patch: {} } as const;
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
