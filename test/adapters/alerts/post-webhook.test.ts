import { afterEach, describe, expect, it } from "vitest";
import { postWebhook } from "../../../src/adapters/alerts/post-webhook.ts";
import { retryAfterSeconds } from "../../../src/adapters/retry-after.ts";
import { type Answer, startReceiver } from "./webhook-receiver.ts";

const path = "/services/T0SECRET/B0SECRET?sig=topsecret";
const receivers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function receiver(...answers: readonly Answer[]) {
  const started = await startReceiver(...answers);
  receivers.push(started);
  return started;
}

async function post(
  answer: Answer,
  options: { timeLimitMs?: number; signal?: AbortSignal; goneWords?: ReadonlySet<string> } = {},
) {
  const { origin, requests } = await receiver(answer);
  const request = {
    url: `${origin}${path}`,
    headers: { "content-type": "application/json" },
    body: '{"text":"ü"}',
  };
  const outcome = await postWebhook(request, { signal: AbortSignal.timeout(20_000), ...options });
  expect(JSON.stringify(outcome)).not.toMatch(/secret|services/i);
  return { outcome, requests };
}

describe("a post", () => {
  it("sends body and headers as they are", async () => {
    const { outcome, requests } = await post({ status: 200, body: "ok" });
    expect(outcome).toEqual({ kind: "delivered" });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "POST", path, body: '{"text":"ü"}' });
    expect(requests[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "aks-guardrail",
    });
  });

  it.each([200, 202, 204])("%d is delivered", async (status) => {
    expect((await post({ status })).outcome).toEqual({ kind: "delivered" });
  });

  it.each([400, 413])("%d is final for the message", async (status) => {
    expect((await post({ status })).outcome).toEqual({
      kind: "rejected",
      status,
      reason: `answered ${status}`,
    });
  });

  it.each([401, 403, 404, 410])("%d means that the channel is gone", async (status) => {
    expect((await post({ status })).outcome).toEqual({
      kind: "channel-gone",
      status,
      reason: `answered ${status}`,
    });
  });

  it.each([408, 409, 418, 429, 500, 502, 503])("%d is tried again", async (status) => {
    expect((await post({ status })).outcome).toEqual({ kind: "retry", reason: `answered ${status}` });
  });

  it.each([429, 503])("%d with Retry-After says how long to wait", async (status) => {
    expect((await post({ status, headers: { "retry-after": "17" } })).outcome).toEqual({
      kind: "retry",
      reason: `answered ${status}`,
      retryAfterSeconds: 17,
    });
  });

  it("does not follow a redirect", async () => {
    const elsewhere = await receiver({ status: 200 });
    const { outcome } = await post({
      status: 307,
      headers: { location: `${elsewhere.origin}/?sig=topsecret` },
    });
    expect(outcome).toEqual({ kind: "retry", reason: "answered 307: redirects are not followed" });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([200, 400, 500])(
    "Slack's word for a lost channel decides, whatever the status: %d",
    async (status) => {
      const { outcome } = await post({ status, body: "no_service" }, { goneWords: new Set(["no_service"]) });
      expect(outcome).toEqual({ kind: "channel-gone", status, reason: `answered ${status} (no_service)` });
    },
  );

  it("repeats the receiver's own word for what is wrong", async () => {
    expect((await post({ status: 400, body: "invalid_blocks" })).outcome).toMatchObject({
      reason: "answered 400 (invalid_blocks)",
    });
    const body = JSON.stringify({ error: { code: "TriggerInputSchemaMismatch", message: `no, ${path}` } });
    expect((await post({ status: 400, body })).outcome).toMatchObject({
      reason: "answered 400 (TriggerInputSchemaMismatch)",
    });
  });

  it.each(["topsecret", '{"error":{"code":"topsecret"}}', `<html>${path}</html>`])(
    "repeats nothing of the URL: %s",
    async (body) => {
      expect((await post({ status: 500, body })).outcome).toEqual({ kind: "retry", reason: "answered 500" });
    },
  );

  it("does not wait for the end of a long answer", async () => {
    const { outcome } = await post({ status: 500, body: "x".repeat(3_000_000) });
    expect(outcome).toEqual({ kind: "retry", reason: "answered 500" });
  });

  it("takes the status of an answer whose body never ends: sending again would tell it twice", async () => {
    const { outcome } = await post({ status: 200, body: "ok", endless: true }, { timeLimitMs: 300 });
    expect(outcome).toEqual({ kind: "delivered" });
  });

  it("gives up after its own time limit", async () => {
    expect((await post("hang", { timeLimitMs: 100 })).outcome).toEqual({
      kind: "retry",
      reason: "no answer within 0.1 s",
    });
  });

  it("ends with the caller's time limit", async () => {
    const { outcome } = await post("hang", { signal: AbortSignal.timeout(100) });
    expect(outcome).toEqual({
      kind: "retry",
      reason: "cut off by the run's time limit before an answer came",
    });
  });

  it("sends nothing when the caller's time is over before", async () => {
    const { outcome, requests } = await post({ status: 200 }, { signal: AbortSignal.abort() });
    expect(outcome.kind).toBe("retry");
    expect(requests).toEqual([]);
  });

  it("takes a broken connection for another try", async () => {
    const { outcome } = await post("reset");
    expect(outcome.kind).toBe("retry");
  });

  it("says in a code why nobody is there", async () => {
    const gone = await startReceiver({ status: 200 });
    await gone.close();
    const request = { url: `${gone.origin}${path}`, headers: {}, body: "{}" };
    expect(await postWebhook(request, { signal: AbortSignal.timeout(20_000) })).toEqual({
      kind: "retry",
      reason: "the connection failed (ECONNREFUSED)",
    });
  });
});

describe("Retry-After", () => {
  const now = new Date("2026-11-21T18:38:08.500Z");

  it.each([
    ["17", 17],
    ["0", 0],
    [" 5 ", 5],
    ["99999999", 86_400],
    ["Sat, 21 Nov 2026 18:39:08 GMT", 60],
    ["Sat, 21 Nov 2026 18:38:00 GMT", 0],
    ["Sat, 21 Nov 2099 18:38:00 GMT", 86_400],
    ["-5", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["Sunday, maybe", undefined],
    ["", undefined],
    [null, undefined],
  ])("%s", (header, expected) => {
    expect(retryAfterSeconds(header, now)).toBe(expected);
  });
});
