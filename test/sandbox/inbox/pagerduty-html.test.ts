import { describe, expect, test } from "vitest";
import { pagerDutyEvent } from "../../../src/adapters/alerts/pagerduty-event.ts";
import { openedAlert, revertedAlert } from "../../adapters/alerts/alerts.ts";
import { pagerDutyHtml } from "./pagerduty-html.ts";
import { receiveForPagerDuty } from "./pagerduty-receiver.ts";

const key = "0123456789abcdef0123456789abcdef";
const bodyOf = (alert = openedAlert()): string => JSON.stringify(pagerDutyEvent(alert, key));
const html = (body: string): string => pagerDutyHtml({ body, json: JSON.parse(body) });

describe("PagerDuty in the inbox", () => {
  test("takes what the guardrail sends, with 202", () => {
    for (const alert of [openedAlert(), revertedAlert()]) {
      expect(receiveForPagerDuty(bodyOf(alert))).toMatchObject({
        status: 202,
        isPosted: true,
        answer: '{"status":"success","message":"Event processed","dedup_key":"inc-1"}',
      });
    }
  });

  test.each([
    ["no JSON", "{"],
    ["a summary that is too long", bodyOf().replace(/"summary":"/, `"summary":"${"x".repeat(1025)}`)],
    ["another severity", bodyOf().replace('"severity":"critical"', '"severity":"high"')],
    ["a key that is too short", bodyOf().replace(key, "abc")],
    ["a link that is none", bodyOf().replace(/"href":"[^"]+"/, '"href":"javascript:alert(1)"')],
  ])("refuses %s, with 400", (_, body) => {
    expect(receiveForPagerDuty(body)).toMatchObject({ status: 400, isPosted: false });
  });

  test("shows an alert as who is on call opens it, and its end", () => {
    expect(html(bodyOf())).toMatch(/triggered<\/span> .*aks-prod/);
    expect(html(bodyOf())).toContain("<tr><th>Cluster</th><td>aks-prod</td></tr>");
    expect(html(bodyOf(revertedAlert()))).toContain('state-resolved">resolved');
    for (const body of [bodyOf(), bodyOf(revertedAlert())])
      expect(html(body)).toContain("<code>inc-1</code>");
    expect(html(bodyOf())).not.toContain(key);
  });

  test("shows markup as text", () => {
    const body = bodyOf().replace(/"summary":"/, '"summary":"<img src=x onerror=alert(1)>');
    expect(html(body)).not.toContain("<img");
  });
});
