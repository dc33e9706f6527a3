import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patiently } from "../../patiently.ts";
import { type FunctionsHost, startFunctionsHost } from "./start-functions-host.ts";

let host: FunctionsHost;

beforeAll(async () => {
  const appDirectory = fileURLToPath(new URL("./example-apps/every-trigger", import.meta.url));
  host = await startFunctionsHost({ appDirectory });
});
afterAll(() => host.stop());

interface Post {
  body?: string;
  type?: string | undefined;
  functionName?: string;
  contentType?: string;
  code?: string;
}

async function post({ body = "[]", type = "Notification", functionName = "onEvent", ...rest }: Post) {
  const url = `${host.url}/runtime/webhooks/eventgrid?functionName=${functionName}&code=${rest.code ?? host.key}`;
  const headers = { "content-type": rest.contentType ?? "application/json", "aeg-event-type": type };
  const response = await fetch(url, { method: "POST", body, headers });
  return { status: response.status, text: await response.text() };
}

const seen = (event: string) =>
  patiently(() =>
    expect(host.logs).toContainEqual(
      expect.objectContaining({ functionName: "onEvent", message: `event ${event}` }),
    ),
  );

describe("a notification", () => {
  test("of an array reaches the handler event by event, and is accepted with an empty body", async () => {
    const events = [{ id: "1", data: { Mixed: "Case" } }, { id: "2" }];
    expect(await post({ body: JSON.stringify(events) })).toEqual({ status: 202, text: "" });
    await seen(JSON.stringify(events[0]));
    await seen(JSON.stringify(events[1]));
  });

  test("of a single object is one event, as it is", async () => {
    expect(await post({ body: '{"id":"9"}' })).toEqual({ status: 202, text: "" });
    await seen('{"id":"9"}');
  });

  test.each(["application/cloudevents+json; charset=utf-8", "application/cloudevents-batch+json"])(
    "of CloudEvents as %s is taken",
    async (contentType) => {
      const event = { specversion: "1.0", id: contentType, source: "/subscriptions/1", type: "t", data: {} };
      const body = JSON.stringify(contentType.includes("batch") ? [event] : event);
      expect(await post({ body, contentType })).toEqual({ status: 202, text: "" });
      await seen(JSON.stringify(event));
    },
  );

  test("with one event that fails is answered 500 with text, and the others have run", async () => {
    const events = [{ id: "10", fail: true }, { id: "11" }];
    expect(await post({ body: JSON.stringify(events) })).toEqual({
      status: 500,
      text: "Exception while executing function: Functions.onEvent",
    });
    await seen('{"id":"11"}');
  });

  test("is worked off side by side: the first may wait for the second", async () => {
    const body = JSON.stringify([{ id: "20", waitFor: "21" }, { id: "21" }]);
    expect(await post({ body })).toEqual({ status: 202, text: "" });
  });

  test("with nothing in it is accepted", async () => {
    expect(await post({ body: "[]" })).toEqual({ status: 202, text: "" });
  });

  test("of 1.5 MB passes", async () => {
    const body = JSON.stringify([{ id: "large", data: { text: "x".repeat(1_500_000) } }]);
    expect((await post({ body })).status).toBe(202);
  });

  test.each([
    ["not JSON", "{"],
    ["empty", " "],
    ["a number", "1"],
    ["null", "null"],
    ["a string", '"x"'],
    ["an array with null", '[{"id":"1"},null]'],
    ["an array with a number", '[1,{"id":"1"}]'],
  ])("that is %s is answered 500", async (_, body) => {
    expect((await post({ body })).status).toBe(500);
  });
});

describe("the endpoint", () => {
  test("confirms a subscription, of either schema", async () => {
    const validation = { id: "1", data: { validationCode: "512d38b6" } };
    const confirmed = { status: 200, text: '{"validationResponse":"512d38b6"}' };
    const type = "SubscriptionValidation";
    expect(await post({ type, body: JSON.stringify([validation]) })).toEqual(confirmed);
    expect(await post({ type, body: JSON.stringify(validation) })).toEqual(confirmed);
    expect((await post({ type, body: "{}" })).status).toBe(500);
  });

  test("answers the CloudEvents handshake", async () => {
    const url = host.eventGridUrl("onEvent");
    const headers = { "WebHook-Request-Origin": "eventgrid.azure.net" };
    const response = await fetch(url, { method: "OPTIONS", headers });
    expect([response.status, response.headers.get("webhook-allowed-origin")]).toEqual([
      200,
      "eventgrid.azure.net",
    ]);
  });

  test("accepts an unsubscription", async () => {
    expect((await post({ type: "Unsubscribe" })).status).toBe(202);
  });

  test.each(["", "Something"])("answers 400 to the event type '%s'", async (type) => {
    expect((await post({ type })).status).toBe(400);
  });

  test("answers 400 without an event type", async () => {
    const url = host.eventGridUrl("onEvent");
    expect((await fetch(url, { method: "POST", body: "[]" })).status).toBe(400);
  });

  test("answers 401 without the key, whatever the function", async () => {
    expect((await post({ code: "" })).status).toBe(401);
    expect((await post({ code: "wrong", functionName: "nobody" })).status).toBe(401);
  });

  test.each(["nobody", "OnEvent", "echo", ""])(
    "answers 404 to the function name '%s'",
    async (functionName) => {
      expect((await post({ functionName })).status).toBe(404);
    },
  );
});
