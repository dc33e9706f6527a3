import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createChannel } from "../../../src/adapters/alerts/create-channels.ts";
import { openedAlert, revertedAlert } from "../../adapters/alerts/alerts.ts";
import { readSeenAlert } from "../story/seen-alert.ts";
import type { InboxChannel } from "./received-message.ts";
import { type Inbox, startInbox } from "./start-inbox.ts";
import { teamsBytes } from "./teams-receiver.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const card = {
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: { type: "AdaptiveCard", version: "1.4", body: [] },
    },
  ],
};

let inbox: Inbox;
beforeEach(async () => {
  inbox = await startInbox({ port: 0, webhookSecret: secret });
});
afterEach(() => inbox.close());

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, { method: "POST", body: text, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function signed(body: string, id = "msg-1", at = new Date()): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

describe("the guardrail's own channels", () => {
  test.each<InboxChannel>(["teams", "slack", "webhook"])("%s delivers opened and reverted", async (kind) => {
    const channel = createChannel({
      key: `${kind}-1`,
      kind,
      url: inbox.urls[kind],
      minSeverity: "low",
      ...(kind === "webhook" ? { secret } : {}),
    });
    for (const alert of [openedAlert(), revertedAlert()]) {
      expect(await channel.send(alert, AbortSignal.timeout(5000))).toEqual({ kind: "delivered" });
    }
    const seen = inbox.messages().map((message) => readSeenAlert(message));
    expect(seen.map((alert) => [alert?.channel, alert?.cluster, alert?.transition])).toEqual([
      [kind, "aks-prod", "opened"],
      [kind, "aks-prod", "reverted"],
    ]);
  });

  test("pagerduty is triggered and resolved by one key", async () => {
    const channel = createChannel({
      key: "route-1-pagerduty-1",
      kind: "pagerduty",
      url: inbox.urls.pagerduty,
      secret: "0123456789abcdef0123456789abcdef",
      minSeverity: "low",
    });
    for (const alert of [openedAlert(), revertedAlert()]) {
      expect(await channel.send(alert, AbortSignal.timeout(5000))).toEqual({ kind: "delivered" });
    }
    expect(inbox.messages().map(({ json }) => json)).toMatchObject([
      { event_action: "trigger", dedup_key: "inc-1" },
      { event_action: "resolve", dedup_key: "inc-1" },
    ]);
  });
});

describe("Teams", () => {
  test("answers 202 to a card, on any path below", async () => {
    expect(await post(`${inbox.urls.teams}/workflows/1?sig=x`, card)).toMatchObject({
      status: 202,
      text: "",
    });
    expect(inbox.messages()[0]).toMatchObject({
      channel: "teams",
      path: "/teams/workflows/1?sig=x",
      isPosted: true,
      body: JSON.stringify(card),
    });
  });

  test("accepts a message without a card, and never posts it", async () => {
    expect(await post(inbox.urls.teams, { text: "hello" })).toMatchObject({ status: 202 });
    expect(inbox.messages()[0]).toMatchObject({
      isPosted: false,
      problem: expect.stringContaining("flow fails"),
    });
  });

  test("refuses what is no JSON, and what is over 28 KB", async () => {
    expect((await post(inbox.urls.teams, "{")).status).toBe(400);
    expect((await post(inbox.urls.teams, { ...card, summary: "x".repeat(teamsBytes) })).status).toBe(413);
  });
});

describe("Slack", () => {
  const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
  const header = (text: string) => ({ type: "header", text: { type: "plain_text", text } });
  const fields = (count: number, text = "x") => ({
    type: "section",
    fields: Array.from({ length: count }, () => ({ type: "mrkdwn", text })),
  });

  test("answers ok to text, and to blocks at their limits", async () => {
    expect(await post(inbox.urls.slack, { text: "hello" })).toMatchObject({ status: 200, text: "ok" });
    const blocks = [
      header("x".repeat(150)),
      section("x".repeat(3000)),
      fields(10, "x".repeat(2000)),
      ...Array.from({ length: 47 }, () => ({ type: "divider" })),
    ];
    expect(
      await post(inbox.urls.slack, { blocks, attachments: [{ color: "#ff0000", blocks }] }),
    ).toMatchObject({
      status: 200,
      text: "ok",
    });
  });

  test.each<[string, unknown]>([
    ["a header over 150", { blocks: [header("x".repeat(151))] }],
    ["a section over 3000", { blocks: [section("x".repeat(3001))] }],
    ["an empty section", { blocks: [section("")] }],
    ["a section without anything", { blocks: [{ type: "section" }] }],
    ["eleven fields", { blocks: [fields(11)] }],
    ["a field over 2000", { blocks: [fields(1, "x".repeat(2001))] }],
    ["51 blocks", { blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) }],
    ["an unknown block", { blocks: [{ type: "marquee" }] }],
    ["mrkdwn in a header", { blocks: [{ type: "header", text: { type: "mrkdwn", text: "x" } }] }],
    [
      "verbatim in plain text",
      { blocks: [{ type: "header", text: { type: "plain_text", text: "x", verbatim: true } }] },
    ],
    ["a bad block in an attachment", { attachments: [{ blocks: [section("x".repeat(3001))] }] }],
  ])("refuses %s as invalid_blocks", async (_, body) => {
    expect(await post(inbox.urls.slack, body)).toMatchObject({ status: 400, text: "invalid_blocks" });
    expect(inbox.messages()[0]).toMatchObject({ isPosted: false });
  });

  test.each<[string, unknown]>([
    ["invalid_payload", "not json"],
    ["invalid_payload", "[]"],
    ["no_text", {}],
    ["no_text", { text: "" }],
    ["too_many_attachments", { attachments: Array.from({ length: 101 }, () => ({ text: "x" })) }],
  ])("answers %s in plain text", async (word, body) => {
    expect(await post(inbox.urls.slack, body)).toMatchObject({ status: 400, text: word });
  });
});

describe("the generic webhook", () => {
  const body = JSON.stringify({ specversion: "1.0", type: "x" });

  test("answers 204 to a valid signature", async () => {
    expect(await post(inbox.urls.webhook, body, signed(body))).toMatchObject({ status: 204 });
    expect(inbox.messages()[0]).toMatchObject({ signature: "valid", isPosted: true, id: "msg-1" });
  });

  test("answers 401 to a missing, a wrong and an old signature, and to a changed body", async () => {
    const old = new Date(Date.now() - 6 * 60_000);
    for (const headers of [
      {},
      { ...signed(body), "webhook-signature": "v1,AAAA" },
      signed(body, "msg-1", old),
    ]) {
      expect((await post(inbox.urls.webhook, body, headers)).status).toBe(401);
    }
    expect((await post(inbox.urls.webhook, `${body} `, signed(body))).status).toBe(401);
    expect(inbox.messages().every(({ isPosted, signature }) => !isPosted && signature === "invalid")).toBe(
      true,
    );
  });

  test("does not check where it has no secret, and says so", async () => {
    const trusting = await startInbox({ port: 0 });
    try {
      expect((await post(trusting.urls.webhook, body)).status).toBe(204);
      expect(trusting.messages()[0]?.signature).toBe("not-checked");
    } finally {
      await trusting.close();
    }
  });
});

describe("failing on request", () => {
  test("answers as told, as often as told, with Retry-After, and then works again", async () => {
    inbox.fail("slack", { answer: 429, count: 2, retryAfterSeconds: 7, body: "slow down" });
    const first = await post(inbox.urls.slack, { text: "a" });
    expect(first).toMatchObject({ status: 429, text: "slow down" });
    expect(first.headers.get("retry-after")).toBe("7");
    expect((await post(inbox.urls.teams, card)).status).toBe(202);
    expect((await post(inbox.urls.slack, { text: "a" })).status).toBe(429);
    expect((await post(inbox.urls.slack, { text: "a" })).status).toBe(200);
    expect(inbox.messages().map(({ isPosted }) => isPosted)).toEqual([false, true, false, true]);
  });

  test("can hang, and can cut the connection", async () => {
    inbox.fail("teams", { answer: "hang" });
    const hanging = fetch(inbox.urls.teams, { method: "POST", body: "{}", signal: AbortSignal.timeout(100) });
    await expect(hanging).rejects.toThrow("timeout");
    inbox.fail("teams", { answer: "reset" });
    await expect(post(inbox.urls.teams, card)).rejects.toThrow("fetch failed");
    expect(inbox.messages().map(({ answer }) => answer)).toEqual(["hang", "reset"]);
  });

  test("can post the message and lose only the answer", async () => {
    inbox.fail("slack", { answer: 500, isPosted: true });
    expect((await post(inbox.urls.slack, { text: "a" })).status).toBe(500);
    await post(inbox.urls.slack, { text: "a" });
    expect(inbox.messages().map(({ copy }) => copy)).toEqual([1, 2]);
  });

  test("recovers when told, for one channel or for all", async () => {
    inbox.fail("slack", { answer: 500, count: Number.POSITIVE_INFINITY });
    inbox.fail("teams", { answer: 500, count: Number.POSITIVE_INFINITY });
    inbox.recover("slack");
    expect((await post(inbox.urls.slack, { text: "a" })).status).toBe(200);
    expect((await post(inbox.urls.teams, card)).status).toBe(500);
    inbox.recover();
    expect((await post(inbox.urls.teams, card)).status).toBe(202);
  });

  test("can fail for some messages only, and take that back alone", async () => {
    const recover = inbox.fail("slack", { answer: 500, count: Number.POSITIVE_INFINITY, about: "aks-b" });
    inbox.fail("slack", { answer: 503, about: "aks-c" });
    const statusOf = async (text: string) => (await post(inbox.urls.slack, { text })).status;
    expect([await statusOf("aks-a"), await statusOf("aks-b"), await statusOf("aks-b")]).toEqual([
      200, 500, 500,
    ]);
    recover();
    expect([await statusOf("aks-b"), await statusOf("aks-c"), await statusOf("aks-c")]).toEqual([
      200, 503, 200,
    ]);
  });

  test("can be told over HTTP, and says what it does not understand", async () => {
    expect((await post(`${inbox.url}/control/slack/fail?answer=503&count=1`, "")).status).toBe(200);
    expect((await post(inbox.urls.slack, { text: "a" })).status).toBe(503);
    for (const query of ["answer=99", "answer=often", "count=0", "retryAfter=soon"]) {
      expect((await post(`${inbox.url}/control/slack/fail?${query}`, "")).status).toBe(400);
    }
    expect((await post(`${inbox.url}/control/pager/fail`, "")).status).toBe(404);
    expect((await post(inbox.urls.slack, { text: "a" })).status).toBe(200);
  });
});

describe("reading what arrived", () => {
  test("waits for a message to come, finds one that is there, and says what there was instead", async () => {
    const waiting = inbox.waitFor(({ channel }) => channel === "slack");
    await post(inbox.urls.slack, { text: "a" });
    const message = await waiting;
    expect(message).toMatchObject({ sequence: 1, body: '{"text":"a"}' });
    expect(await inbox.waitFor(({ sequence }) => sequence === 1)).toBe(message);
    await expect(inbox.waitFor(({ channel }) => channel === "teams", 20)).rejects.toThrow(
      /arrived: slack \w+ \(200\)/,
    );
  });

  test("counts a duplicate of a webhook by its id, whatever the body", async () => {
    for (const body of ['{"n":1}', '{"n":2}']) await post(inbox.urls.webhook, body, signed(body));
    expect(inbox.messages().map(({ copy }) => copy)).toEqual([1, 2]);
  });

  test("answers all messages as JSON", async () => {
    await post(inbox.urls.slack, { text: "a" });
    const response = await fetch(`${inbox.url}/messages`);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(inbox.messages())));
  });

  test("refuses a body over 1 MB", async () => {
    expect((await post(inbox.urls.slack, "x".repeat(1024 * 1024 + 1))).status).toBe(413);
    expect(inbox.messages()).toEqual([]);
  });
});

describe("the page", () => {
  test("is made of its own files only, and runs no script but those", async () => {
    const page = await fetch(inbox.url);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="(\/[\w.-]+)"/g)].map(([, path]) => path);
    expect(files).toContain("/adaptivecards.js");
    for (const file of files) expect((await fetch(`${inbox.url}${file}`)).status).toBe(200);
    expect((await fetch(`${inbox.url}/teams-host.js`)).status).toBe(200);
    expect(html).not.toMatch(/<script(?![^>]* src=)|\son\w+=|https?:\/\/(?!www\.w3\.org)/);
  });

  test.each(["/../start-inbox.ts", "/constructor", "/inbox.js/.."])(
    "serves nothing else: %s",
    async (path) => {
      const { status } = await fetch(`${inbox.url}/x${path}`);
      expect(status).toBe(404);
    },
  );

  test("tells a reader all entries, then each change, with copies and refusals counted", async () => {
    inbox.fail("slack", { answer: 503 });
    await post(inbox.urls.slack, { text: "a" });
    const stream = (await fetch(`${inbox.url}/events`)).body
      ?.pipeThrough(new TextDecoderStream())
      .getReader();
    let text = "";
    const until = async (part: string): Promise<void> => {
      while (!text.includes(part)) text += (await stream?.read())?.value ?? "";
    };
    await until('"refusals":["503"]');
    expect(text).toContain("event: all");
    expect(text).toContain('"isPosted":false');
    await post(inbox.urls.slack, { text: "a" });
    await until('"copies":1,"refusals":["503"]');
    await post(inbox.urls.slack, { text: "a" });
    await until('"copies":2');
    await stream?.cancel();
  });
});
