import { describe, expect, it } from "vitest";
import { cloudEvent } from "../../../src/adapters/alerts/cloud-event.ts";
import { createChannel } from "../../../src/adapters/alerts/create-channels.ts";
import { postWithToken, topicRequest } from "../../../src/adapters/alerts/event-grid-topic.ts";
import type { WebhookRequest } from "../../../src/adapters/alerts/post-webhook.ts";
import type { DeliveryOutcome } from "../../../src/ports/alert-channel.ts";
import { openedAlert } from "./alerts.ts";

const topic = new URL("https://t.eastus-1.eventgrid.azure.net/api/events");
const event = cloudEvent(openedAlert(), "https://guardrail.example.net");

/** Posts with a token to a receiver that gives one answer; says what arrived there. */
async function posted(answer: DeliveryOutcome, tokenOf: () => Promise<string> = async () => "t0ken") {
  const arrived: WebhookRequest[] = [];
  const outcome = await postWithToken(topicRequest(topic, event), tokenOf, async (request) => {
    arrived.push(request);
    return answer;
  });
  return { outcome, arrived };
}

describe("what goes to a topic", () => {
  it("is a batch of one CloudEvent, the alert's own", () => {
    const { url, headers, body } = topicRequest(topic, event);
    expect(url).toBe("https://t.eastus-1.eventgrid.azure.net/api/events?api-version=2018-01-01");
    expect(headers).toEqual({ "content-type": "application/cloudevents-batch+json; charset=utf-8" });
    expect(JSON.parse(body)).toEqual([event]);
  });

  it("keeps an API version that the endpoint names", () => {
    const url = new URL(`${topic}?api-version=2020-01-01`);
    expect(topicRequest(url, event).url).toBe(url.href);
  });

  it("has the token of the app's identity with it", async () => {
    const { outcome, arrived } = await posted({ kind: "delivered" });
    expect(outcome).toEqual({ kind: "delivered" });
    expect(arrived).toMatchObject([{ headers: { authorization: "Bearer t0ken" }, secret: "t0ken" }]);
  });

  it("stays here while there is no token, and nothing of the credential's error is told", async () => {
    const { outcome, arrived } = await posted({ kind: "delivered" }, () =>
      Promise.reject(new TypeError("secret client_id=4711")),
    );
    expect(arrived).toEqual([]);
    expect(outcome).toEqual({
      kind: "retry",
      reason: "the app's identity got no token for Event Grid (TypeError)",
    });
  });
});

describe("where the topic refuses", () => {
  it.each([401, 403])("with %i, the role is missing: that is said", async (status) => {
    const { outcome } = await posted({ kind: "channel-gone", status, reason: `answered ${status}` });
    expect(outcome).toEqual({
      kind: "channel-gone",
      status,
      reason: `answered ${status}: give the app's identity the role EventGrid Data Sender on the topic`,
    });
  });

  it("with 404, it is no question of roles", async () => {
    const gone: DeliveryOutcome = { kind: "channel-gone", status: 404, reason: "answered 404" };
    expect((await posted(gone)).outcome).toEqual(gone);
  });
});

describe("a channel to a topic", () => {
  const config = { key: "route-1-event-grid-1", kind: "event-grid", minSeverity: "low" } as const;

  it.each(["http://127.0.0.1:7443/api/events", "https://example.com/api/events"])(
    "is not made for %s: the token would go there",
    (url) => {
      expect(() => createChannel({ ...config, url })).toThrow("It is not an Event Grid topic's endpoint.");
    },
  );

  it("asks for a token of the topic's cloud, and no longer than it takes", async () => {
    const scopes: string[] = [];
    const channel = createChannel(
      { ...config, url: "https://t.usgovvirginia-1.eventgrid.azure.us/api/events" },
      {
        tokens: async (scope, signal) => {
          scopes.push(scope);
          expect(signal.aborted).toBe(false);
          throw new RangeError("none");
        },
      },
    );
    expect(await channel.send(openedAlert(), AbortSignal.timeout(20_000))).toMatchObject({ kind: "retry" });
    expect(scopes).toEqual(["https://eventgrid.azure.us/.default"]);
  });
});
