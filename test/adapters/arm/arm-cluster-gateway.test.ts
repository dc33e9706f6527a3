import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createArmClusterGateway } from "../../../src/adapters/arm/arm-cluster-gateway.ts";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ClusterGateway } from "../../../src/ports/cluster-gateway.ts";
import { clusterBody, snapshotOf } from "../../core/cluster/cluster-fixtures.ts";
import { clientOf, json, type OddArm, patience, reset, startOddArm, text } from "./odd-arm.ts";

const subscription = "00000000-0000-0000-0000-000000000000";
const cluster = clusterId(subscription, "rg-prod", "aks-prod");
const body = clusterBody("public-authorized");

let odd: OddArm;
let elsewhere: OddArm;
let gateway: ClusterGateway;
beforeAll(async () => {
  [odd, elsewhere] = await Promise.all([startOddArm(), startOddArm()]);
  gateway = createArmClusterGateway(clientOf(odd));
});
beforeEach(() => {
  odd.forget();
  elsewhere.forget();
});
afterAll(() => Promise.all([odd.close(), elsewhere.close()]));

const read = () => gateway.read(cluster, patience());
const update = (eTag = true) => {
  const { eTag: value, ...rest } = body;
  const snapshot = snapshotOf(eTag && value !== undefined ? { ...rest, eTag: value } : rest);
  return gateway.update(snapshot, { properties: { x: 1 } }, patience());
};

describe("a read", () => {
  test("asks for the cluster by one pinned version, its group's letters and parentheses encoded", async () => {
    odd.answer = json(404, { error: { code: "ResourceNotFound", message: "no" } });
    await gateway.read(clusterId(subscription, "rg_Ж-(prod)", "aks-1"), patience());
    expect(odd.requests.map(({ url }) => url)).toEqual([
      `/subscriptions/${subscription}/resourceGroups/rg_%D0%96-(prod)/providers/Microsoft.ContainerService/managedClusters/aks-1?api-version=2026-04-01`,
    ]);
  });

  test.each<[string, OddArm["answer"], unknown]>([
    ["401", json(401, { error: { code: "ExpiredAuthenticationToken", message: "m" } }), denied("Expired")],
    [
      "403",
      json(403, { error: { code: "AuthorizationFailed", message: "m" } }),
      denied("AuthorizationFailed: m"),
    ],
    [
      "404 of the cluster",
      json(404, { error: { code: "ResourceNotFound", message: "m" } }),
      { kind: "gone" },
    ],
    [
      "404 of its group",
      json(404, { error: { code: "ResourceGroupNotFound", message: "m" } }),
      { kind: "gone" },
    ],
    ["404, flat", json(404, { code: "NotFound", message: "m" }), { kind: "gone" }],
    [
      "404 of the subscription",
      json(404, { error: { code: "SubscriptionNotFound", message: "m" } }),
      denied("Sub"),
    ],
    [
      "404 of something in front of ARM",
      text(404, "<html>Not here</html>"),
      unavailable("HTTP 404: The answer was a web"),
    ],
    ["404 without a word", text(404, ""), unavailable("HTTP 404: Azure gave no reason")],
    [
      "429 for long",
      json(429, { code: "Throttled", message: "m" }, { "retry-after": "60" }),
      { ...unavailable("Throttled"), retryAfterSeconds: 60 },
    ],
    [
      "500",
      json(500, { error: { code: "InternalServerError", message: "m" } }),
      unavailable("InternalServerError: m"),
    ],
    ["a cut connection", reset, unavailable("got no answer")],
    [
      "HTML",
      text(200, "<html>Sign in</html>", { "content-type": "text/html" }),
      unavailable("not a JSON object"),
    ],
    [
      "broken JSON",
      text(200, '{"id"', { "content-type": "application/json" }),
      unavailable("not a JSON object"),
    ],
    ["a list", json(200, [body]), unavailable("not a JSON object")],
    ["nothing", text(200, ""), unavailable("not a JSON object")],
    ["a body without an id", json(200, { properties: {} }), unavailable("`id` is not")],
    [
      "no properties",
      json(200, { id: cluster.id, name: cluster.name }),
      unavailable("cannot be judged: it has no `properties`"),
    ],
    [
      "properties that are null",
      json(200, { id: cluster.id, properties: null }),
      unavailable("`properties` is not an object"),
    ],
    ["empty properties", json(200, { ...body, properties: {} }), unavailable("its `properties` are empty")],
    [
      "a part of its properties",
      json(200, { ...body, properties: { provisioningState: "Succeeded", networkProfile: null } }),
      unavailable("its `properties` are a part only"),
    ],
    [
      "the shape of the command line",
      json(200, { id: cluster.id, apiServerAccessProfile: { enablePrivateCluster: true } }),
      unavailable("it has no `properties`"),
    ],
    ["another cluster", json(200, { ...body, id: `${cluster.id}-2` }), unavailable("another cluster")],
    [
      "another kind of profile",
      json(200, { ...body, properties: { apiServerAccessProfile: [] } }),
      unavailable("is not an object"),
    ],
    ["a success that is none", json(204, {}), unavailable("HTTP 204")],
  ])("answered with %s is never taken for a closed cluster", async (_what, answer, expected) => {
    odd.answer = answer;
    expect(await read()).toEqual(expected);
  });

  test("keeps a body with five megabytes of unknown properties whole", async () => {
    const huge = { ...body, "x-huge": "ü".repeat(2_500_000) };
    odd.answer = json(200, huge);
    expect(await read()).toMatchObject({ kind: "read", snapshot: { body: huge } });
  });

  test("bounds the words of an error of five megabytes", async () => {
    odd.answer = json(403, { error: { code: "C", message: "long ".repeat(1_000_000) } });
    const reading = await read();
    expect(reading.kind === "denied" && reading.reason.length).toBeLessThan(1_600);
  });
});

describe("an update", () => {
  test.each([
    [true, body.eTag],
    [false, "*"],
  ])("with an eTag: %s goes under If-Match %s", async (hasETag, ifMatch) => {
    odd.answer = json(200, {});
    expect(await update(hasETag)).toEqual({ kind: "accepted" });
    expect(odd.requests).toMatchObject([{ method: "PUT", headers: { "if-match": ifMatch } }]);
  });

  test("keeps the operation's URL only where it leads to ARM", async () => {
    const own = `${odd.url}/subscriptions/0/providers/x/operations/1?api-version=2026-04-01`;
    odd.answer = json(201, {}, { "Azure-AsyncOperation": own });
    expect(await update()).toEqual({ kind: "accepted", operationUrl: own });
    for (const foreign of [`${elsewhere.url}/operations/1`, "/operations/1", "nonsense"]) {
      odd.answer = json(200, {}, { "Azure-AsyncOperation": foreign });
      expect(await update()).toEqual({ kind: "accepted" });
    }
  });

  test.each<[string, OddArm["answer"], string]>([
    ["a cut connection", reset, "unavailable"],
    ["500", json(500, {}), "unavailable"],
    ["408", json(408, {}), "unavailable"],
    ["429", json(429, {}, { "retry-after": "1" }), "throttled"],
    ["a redirect", json(307, {}, { location: "https://127.0.0.1:1/" }), "unavailable"],
    ["success in broken JSON", text(200, "{", { "content-type": "application/json" }), "accepted"],
  ])("answered with %s is sent once", async (_what, answer, kind) => {
    odd.answer = answer;
    expect((await update()).kind).toBe(kind);
    expect(odd.requests).toHaveLength(1);
  });
});

describe("an operation", () => {
  const url = () => `${odd.url}/operations/1`;
  const operation = (at = url()) => gateway.operation(at, patience());

  test.each<[string, OddArm["answer"], unknown]>([
    [
      "in progress",
      json(200, { status: "InProgress", endTime: null, error: null }),
      { status: "InProgress" },
    ],
    [
      "failed",
      json(200, { status: "Failed", endTime: "2026-11-21T18:43:10Z", error: { code: "C", message: "m" } }),
      { status: "Failed", endTime: "2026-11-21T18:43:10Z", error: "C: m" },
    ],
    ["unknown", json(404, { error: { code: "NotFound" } }), undefined],
    ["without a status", json(200, { name: "1" }), undefined],
    ["cut", reset, undefined],
    ["HTML", text(200, "<html>"), undefined],
  ])("that is %s", async (_what, answer, expected) => {
    odd.answer = answer;
    expect(await operation()).toEqual(expected);
  });

  test("elsewhere is not asked: the token would go along", async () => {
    elsewhere.answer = json(200, { status: "Succeeded" });
    expect(await operation(`${elsewhere.url}/operations/1`)).toBeUndefined();
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("a list", () => {
  const list = () => gateway.list(subscription, patience());
  const page = (names: string[], nextLink?: string | null) =>
    json(200, { value: names.map((name) => ({ id: clusterId(subscription, "rg", name).id })), nextLink });

  test("is read to its last page", async () => {
    odd.answer = (response, request) => {
      const next = `${odd.url}/next?api-version=2026-04-01&$skipToken=a%2Fb`;
      page(request.url.startsWith("/next") ? ["b"] : ["a"], request.url.startsWith("/next") ? null : next)(
        response,
        request,
      );
    };
    expect((await list()).map(({ name }) => name)).toEqual(["a", "b"]);
    expect(odd.requests.at(-1)?.url).toBe("/next?api-version=2026-04-01&$skipToken=a%2Fb");
  });

  test.each<[string, () => OddArm["answer"], string]>([
    ["leads elsewhere", () => page(["a"], `${elsewhere.url}/next`), "leads away from ARM"],
    [
      "never ends",
      () => (response, request) =>
        page(["a"], `${odd.url}/again?page=${odd.requests.length}`)(response, request),
      "more than 100 pages",
    ],
    ["goes round in circles", () => page(["a"], `${odd.url}/again`), "leads back to where it has been"],
    [
      "is refused",
      () => json(403, { error: { code: "AuthorizationFailed", message: "m" } }),
      "AuthorizationFailed: m",
    ],
    ["is no list", () => json(200, { value: "none" }), "is no list"],
    ["has elements without an id", () => json(200, { value: [{}] }), "is no list"],
    ["is cut off", () => reset, "got no answer"],
  ])("that %s is no list", async (_what, answer, why) => {
    odd.answer = answer();
    await expect(list()).rejects.toThrow(why);
    expect(elsewhere.requests).toEqual([]);
  });
});

function denied(reason: string) {
  return { kind: "denied", reason: expect.stringContaining(reason) };
}

function unavailable(reason: string) {
  return { kind: "unavailable", reason: expect.stringContaining(reason) };
}
