import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { EventGridDeserializer } from "@azure/eventgrid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { patiently } from "../../../patiently.ts";
import { readBody } from "../http/http-exchange.ts";
import { listen, portOf, shut } from "../http/listening.ts";
import { danaRivera } from "../identity/actor.ts";
import { buildResourceEvent, type ResourceEvent } from "./event.ts";
import { createEventDeliverer, type DelivererOptions } from "./event-delivery.ts";

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let received: Delivery[];
/** Statuses to answer, one per request; the last repeats. 0 means no answer at all. */
let statuses: number[];

beforeEach(async () => {
  received = [];
  statuses = [202];
  server = createServer((request, response) => {
    void readBody(request).then((body) => {
      received.push({ headers: request.headers, body });
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      if (status !== 0) response.writeHead(status ?? 202).end();
    });
  });
  await listen(server, 0);
});

afterEach(async () => {
  await shut(server);
});

function deliverer(options: Partial<DelivererOptions> = {}) {
  return createEventDeliverer({
    endpoint: `http://127.0.0.1:${portOf(server)}/runtime/webhooks/eventgrid?functionName=onClusterWrite`,
    schema: "event-grid",
    millisecondsPerSecond: 0.01,
    ...options,
  });
}

function event(): ResourceEvent {
  const resourceId =
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod";
  return buildResourceEvent({
    kind: "Write",
    outcome: "Succeeded",
    operationName: "Microsoft.ContainerService/managedClusters/write",
    resourceId,
    subscriptionId: "00000000-0000-0000-0000-000000000000",
    isExisting: true,
    request: {
      actor: danaRivera,
      correlationId: "55555555-aaaa-bbbb-cccc-000000000005",
      clientRequestId: undefined,
      method: "PUT",
      path: resourceId,
      query: new URLSearchParams({ "api-version": "2026-04-01" }),
    },
    endedAt: new Date("2026-11-21T18:38:04.611Z"),
  });
}

describe("delivery to an endpoint", () => {
  test("Event Grid schema: an array of one event, with the notification header", async () => {
    const sent = event();
    const delivery = deliverer();
    delivery.deliver(sent);
    await delivery.idle();
    expect(JSON.parse(received[0]?.body ?? "")).toEqual([sent]);
    expect(received[0]?.headers).toMatchObject({
      "aeg-event-type": "Notification",
      "aeg-delivery-count": "0",
    });
    expect(delivery.log()).toEqual([
      {
        eventId: sent.id,
        attempt: 1,
        at: expect.any(String),
        status: 202,
        error: undefined,
        result: "delivered",
      },
    ]);
  });

  test("CloudEvents: one object that the official deserializer takes", async () => {
    const delivery = deliverer({ schema: "cloud-events" });
    delivery.deliver(event());
    await delivery.idle();
    const text = received[0]?.body ?? "";
    expect(Array.isArray(JSON.parse(text))).toBe(false);
    expect(received[0]?.headers["content-type"]).toContain("application/cloudevents+json");
    const [parsed] = await new EventGridDeserializer().deserializeCloudEvents(text);
    expect(parsed?.type).toBe("Microsoft.Resources.ResourceWriteSuccess");
  });

  test("a failure is tried again with the same event, until it is taken", async () => {
    statuses = [500, 503, 404, 200];
    const delivery = deliverer();
    delivery.deliver(event());
    await delivery.idle();
    expect(delivery.log().map(({ attempt, status, result }) => [attempt, status, result])).toEqual([
      [1, 500, "retrying"],
      [2, 503, "retrying"],
      [3, 404, "retrying"],
      [4, 200, "delivered"],
    ]);
    expect(new Set(received.map((each) => each.body)).size).toBe(1);
    expect(received.map((each) => each.headers["aeg-delivery-count"])).toEqual(["0", "1", "2", "3"]);
  });

  test.each([400, 403, 413])("%i is final: the event is dropped", async (status) => {
    statuses = [status];
    const delivery = deliverer();
    delivery.deliver(event());
    await delivery.idle();
    expect(delivery.log().map(({ result }) => result)).toEqual(["dropped"]);
  });

  test("205 is no success", async () => {
    statuses = [205, 204];
    const delivery = deliverer();
    delivery.deliver(event());
    await delivery.idle();
    expect(delivery.log().map(({ result }) => result)).toEqual(["retrying", "delivered"]);
  });

  test("no answer in time counts as a failure", async () => {
    statuses = [0, 202];
    const delivery = deliverer({ answerWithinMs: 50 });
    delivery.deliver(event());
    await delivery.idle();
    // A busy machine may be late with later answers, too.
    const log = delivery.log().map(({ status, result }) => [status, result]);
    expect([log.at(0), log.at(-1)]).toEqual([
      [undefined, "retrying"],
      [202, "delivered"],
    ]);
    expect(delivery.log()[0]?.error).toContain("Timeout");
  });

  test("after the last attempt, or past its time to live, the event is dropped", async () => {
    statuses = [500];
    const few = deliverer({ maxAttempts: 3, scheduleSeconds: [1] });
    few.deliver(event());
    await few.idle();
    expect(few.log().map(({ result }) => result)).toEqual(["retrying", "retrying", "dropped"]);
    const short = deliverer({ timeToLiveSeconds: 35 });
    short.deliver(event());
    await short.idle();
    expect(short.log().map(({ result }) => result)).toEqual(["retrying", "dropped"]);
  });

  test("stopping gives up what is under way", async () => {
    statuses = [500];
    const delivery = deliverer({ millisecondsPerSecond: 60_000 });
    delivery.deliver(event());
    await patiently(() => expect(delivery.log()).toHaveLength(1));
    await delivery.stop();
    await delivery.idle();
    expect(received).toHaveLength(1);
  });
});
