import { expect, test } from "vitest";
import type { ReceivedMessage } from "./received-message.ts";
import { webhookHtml } from "./webhook-html.ts";

function message(json: unknown, body = JSON.stringify(json)): ReceivedMessage {
  return {
    sequence: 1,
    at: "2026-11-21T18:38:08.000Z",
    channel: "webhook",
    path: "/webhook",
    headers: {},
    body,
    json,
    id: "1",
    answer: 204,
    isPosted: true,
    copy: 1,
    problem: undefined,
    signature: "valid",
  };
}

test("tells what an event is about, and shows all of it", () => {
  const html = webhookHtml(
    message({
      type: "io.aksguardrail.incident.opened",
      subject: "/subscriptions/x/managedClusters/aks-prod",
      data: { severity: "critical", findings: [{ message: "The ranges were removed." }], exposedSeconds: 4 },
    }),
  );
  expect(html).toContain('<h3>opened <span class="subject">aks-prod</span></h3>');
  expect(html).toContain("signature valid");
  expect(html).toContain("<p>The ranges were removed.</p>");
  expect(html).toContain('<span class="name">&quot;exposedSeconds&quot;</span>: <b>4</b>');
});

test("nothing in a body becomes markup", () => {
  const evil = "</pre><img src=x onerror=alert(1)>";
  const html = webhookHtml(
    message({ type: evil, subject: evil, data: { severity: evil, findings: [{ message: evil }] } }),
  );
  expect(html).not.toContain("<img");
  expect(webhookHtml(message(undefined, evil))).not.toContain("<img");
  expect(webhookHtml(message({ [evil]: evil, 'a\\"<b>': 1 }))).not.toMatch(/<img|<b>(?!1)/);
});
