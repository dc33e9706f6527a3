import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkRoutingKey,
  pagerDutyEvent,
  pagerDutyNotice,
  shortPagerDutyEvent,
} from "../../../src/adapters/alerts/pagerduty-event.ts";
import type { Alert, Transition } from "../../../src/core/model/alert.ts";
import { hugeAlert, openedAlert } from "./alerts.ts";
import { hostileAlert } from "./hostile-alert.ts";

const key = "0123456789abcdef0123456789abcdef";

describe("an incident is one alert of PagerDuty's", () => {
  it.each<[Transition, "trigger" | "resolve"]>([
    ["opened", "trigger"],
    ["updated", "trigger"],
    ["reminded", "trigger"],
    ["failed", "trigger"],
    ["contested", "trigger"],
    ["reverted", "resolve"],
    ["resolved", "resolve"],
    ["accepted", "resolve"],
    ["exempted", "resolve"],
  ])("%s is a %s by the incident's id", (transition, action) => {
    const event = pagerDutyEvent(openedAlert({ transition, id: `inc-1:${transition}` }), key);
    expect(event).toMatchObject({ event_action: action, dedup_key: "inc-1", routing_key: key });
    expect("payload" in event).toBe(action === "trigger");
  });

  it("what is found after its end is an alert of its own, which nothing resolves", () => {
    const event = pagerDutyEvent(openedAlert({ transition: "acts-found" }), key);
    expect(event).toMatchObject({ event_action: "trigger", dedup_key: "inc-1:acts-found" });
  });

  it.each<[Alert["severity"], string]>([
    ["critical", "critical"],
    ["high", "error"],
    ["medium", "warning"],
    ["low", "info"],
  ])("%s is PagerDuty's %s", (severity, mapped) => {
    expect(pagerDutyEvent(openedAlert({ severity }), key).payload?.severity).toBe(mapped);
  });

  it("what was given up is critical, whatever it was before", () => {
    for (const transition of ["failed", "contested"] as const) {
      const event = pagerDutyEvent(openedAlert({ transition, severity: "medium" }), key);
      expect(event.payload?.severity).toBe("critical");
    }
  });
});

it("who is on call reads what happened, where, who, and what to do", () => {
  expect(pagerDutyEvent(openedAlert(), key)).toMatchObject({
    payload: {
      summary: expect.stringContaining("aks-prod"),
      source: openedAlert().clusterId,
      timestamp: "2026-11-21T18:38:08.000Z",
      component: "aks-prod",
      group: "rg-prod",
      class: "opened",
      custom_details: {
        "What happened": expect.stringContaining("Dana"),
        Cluster: "aks-prod",
        Findings: [expect.stringContaining("authorized IP ranges were removed"), expect.any(String)],
      },
    },
    links: expect.arrayContaining([
      { href: "https://guardrail.example.net/api/incidents/inc-1", text: "Incident" },
    ]),
    client: "AKS Guardrail",
    client_url: "https://guardrail.example.net/api/incidents/inc-1",
  });
});

describe("PagerDuty's limits", () => {
  const keepsThem = (alert: Alert): void => {
    for (const event of [pagerDutyEvent(alert, key), shortPagerDutyEvent(alert, key)]) {
      expect(event.payload?.summary.length ?? 0).toBeLessThanOrEqual(1_024);
      expect(event.dedup_key.length).toBeLessThanOrEqual(255);
      expect(JSON.stringify(event).length).toBeLessThan(64_000);
      expect(event.payload?.summary ?? "").not.toMatch(/[\p{Cc}\u202E]/u);
    }
  };

  it("are kept by an alert of 2,000 ranges", () => {
    keepsThem(hugeAlert(2_000));
  });

  it("are kept whatever an alert says", () => {
    fc.assert(fc.property(hostileAlert, keepsThem), { numRuns: 200 });
  });
});

it("the short form is the same alert in a few lines of text", () => {
  const { payload, links, dedup_key } = shortPagerDutyEvent(openedAlert(), key);
  expect([dedup_key, links]).toEqual(["inc-1", undefined]);
  expect(payload?.custom_details).toEqual({ Text: expect.stringContaining("aks-prod") });
  expect(shortPagerDutyEvent(openedAlert({ transition: "reverted" }), key)).toEqual({
    routing_key: key,
    dedup_key: "inc-1",
    event_action: "resolve",
  });
});

it("a notice of the app's own is an alert of its own", () => {
  const notice = { id: "settings:1", title: "A setting is wrong", lines: ["GUARDRAIL_MODE: mend it."] };
  expect(pagerDutyNotice(notice, key)).toMatchObject({
    event_action: "trigger",
    dedup_key: "notice:settings:1",
    payload: { summary: "A setting is wrong", severity: "error", source: "AKS Guardrail" },
  });
});

it.each([key, "R0123456789ABCDEFGHIJKLMNOPQRSTU"])("%s is a routing key", (good) => {
  expect(checkRoutingKey(good)).toBeUndefined();
});

it.each(["", "short", `${key} `, `${key}1`])("%j is none", (wrong) => {
  expect(checkRoutingKey(wrong)?.problem).toBe(
    "It is not an integration key, which has 32 letters and digits.",
  );
});
