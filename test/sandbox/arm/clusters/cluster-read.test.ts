import { describe, expect, test } from "vitest";
import { benchForEachTest, codeOf } from "../arm-test-bench.ts";
import { armFixture } from "../http/arm-test-client.ts";
import { danaRivera } from "../identity/actor.ts";
import { type JsonObject, setAt, valueAt } from "../json.ts";

const ranges = "properties.apiServerAccessProfile.authorizedIPRanges";

const bench = benchForEachTest();
const { call, seed, put } = bench;

describe("reading", () => {
  test("GET answers the seeded body to the letter, whatever the casing of the path", async () => {
    const id = seed("public-authorized", (body) => setAt(body, "properties.futureProfile", { deep: [1] }));
    const answer = await call({ path: id.toUpperCase() });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...armFixture("public-authorized"),
      properties: { ...Object(armFixture("public-authorized").properties), futureProfile: { deep: [1] } },
    });
  });

  test("a body that was seeded without eTag never shows one", async () => {
    const id = seed("public-authorized-systemassigned-noetag-lowercase");
    expect((await call({ path: id })).body).toEqual(
      armFixture("public-authorized-systemassigned-noetag-lowercase"),
    );
    await put(id, (body) => setAt(body, ranges, []), { "if-match": "*" });
    bench.simulator.releaseOperations();
    expect(valueAt((await call({ path: id })).body, "eTag")).toBeUndefined();
  });

  test("omitETag hides the eTag of the cluster", async () => {
    const id = bench.simulator.seedCluster(armFixture("public-authorized"), { omitETag: true });
    expect(valueAt((await call({ path: id })).body, "eTag")).toBeUndefined();
  });

  test("a missing cluster, in the words of the fixture", async () => {
    const id = seed();
    bench.simulator.delete(danaRivera, id);
    bench.simulator.releaseOperations();
    const answer = await call({ path: id });
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 404,
      body: armFixture("error-404-resource-not-found").body,
    });
  });

  test("api-version: any value is taken, none is refused", async () => {
    const id = seed();
    expect((await call({ path: `${id}?api-version=2030-01-01` })).status).toBe(200);
    const refused = await call({ path: `${id}?x=y` });
    expect([refused.status, codeOf(refused)]).toEqual([400, "MissingApiVersionParameter"]);
    expect(bench.simulator.requests({ method: "GET" }).map((r) => r.apiVersion)).toEqual([
      "2030-01-01",
      undefined,
    ]);
  });

  test("lists a subscription and a resource group in pages that link on", async () => {
    const id = seed();
    for (const [group, name] of [
      ["rg-prod", "b"],
      ["rg-prod", "c"],
      ["rg-other", "d"],
    ]) {
      seed("public-authorized", (body) =>
        setAt(body, "id", id.replace("rg-prod", String(group)).replace("aks-prod", String(name))),
      );
    }
    bench.simulator.setPageSize(2);
    const pages: number[] = [];
    const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
    let next = `${subscription}/providers/Microsoft.ContainerService/managedClusters?api-version=2026-04-01`;
    while (next !== "") {
      const { body } = await call({ path: next });
      pages.push(Number(valueAt(body, "value.length") ?? Object(valueAt(body, "value")).length));
      const link = valueAt(body, "nextLink");
      next = typeof link === "string" ? link.replace(bench.simulator.url, "") : "";
    }
    expect(pages).toEqual([2, 2]);
    bench.simulator.setPageSize(10);
    const group = await call({
      path: `${subscription}/resourceGroups/RG-PROD/providers/Microsoft.ContainerService/managedClusters`,
    });
    expect(Object(valueAt(group.body, "value")).length).toBe(3);
    expect(valueAt(group.body, "nextLink")).toBeUndefined();
  });

  test("subscriptions and public IP resources", async () => {
    seed();
    bench.simulator.seedSubscription("11111111-0000-0000-0000-000000000000", "Second");
    const list = await call({ path: "/subscriptions" });
    expect(Object(valueAt(list.body, "value")).map((each: JsonObject) => each.subscriptionId)).toEqual([
      "00000000-0000-0000-0000-000000000000",
      "11111111-0000-0000-0000-000000000000",
    ]);
    const one = await call({ path: "/subscriptions/11111111-0000-0000-0000-000000000000" });
    expect(valueAt(one.body, "displayName")).toBe("Second");
    const none = await call({ path: "/subscriptions/22222222-0000-0000-0000-000000000000" });
    expect([none.status, codeOf(none)]).toEqual([404, "SubscriptionNotFound"]);

    const group = "/subscriptions/11111111-0000-0000-0000-000000000000/resourceGroups/mc";
    const address = `${group}/providers/Microsoft.Network/publicIPAddresses/out1`;
    const prefix = `${group}/providers/Microsoft.Network/publicIPPrefixes/out2`;
    bench.simulator.seedPublicIp(address, "20.42.25.196");
    bench.simulator.seedPublicIp(prefix, "20.42.26.0/28");
    expect(valueAt((await call({ path: address })).body, "properties.ipAddress")).toBe("20.42.25.196");
    expect(valueAt((await call({ path: prefix })).body, "properties.ipPrefix")).toBe("20.42.26.0/28");
    expect((await call({ path: `${address}x` })).status).toBe(404);
  });
});
