import { describe, expect, test } from "vitest";
import { benchForEachTest } from "../arm-test-bench.ts";
import { danaRivera } from "../identity/actor.ts";
import { valueAt } from "../json.ts";

const bench = benchForEachTest();
const { call, seed } = bench;
const type = "trustedAccessRoleBindings";
const properties = { sourceResourceId: "/subscriptions/x/vault", roles: ["r"] };

describe("the children of a cluster", () => {
  test("are listed page by page, each type by itself", async () => {
    const id = seed();
    for (const name of ["a", "b", "c"]) bench.simulator.seedChild(id, type, name, properties);
    bench.simulator.seedChild(id, "privateEndpointConnections", "d", {});
    bench.simulator.setPageSize(2);
    const first = await call({ path: `${id}/${type}` });
    expect(valueAt(first.body, "value")).toHaveLength(2);
    const next = new URL(String(valueAt(first.body, "nextLink")));
    const second = await call({ path: `${next.pathname}${next.search}` });
    expect(valueAt(second.body, "value")).toMatchObject([{ name: "c", properties }]);
    expect(second.body).not.toHaveProperty("nextLink");
  });

  test("are made, changed and deleted, each with Azure's event about the child", async () => {
    const id = seed();
    const path = `${id}/${type}/backup`;
    const statuses = [
      (await call({ method: "PUT", path, body: { properties } })).status,
      (await call({ method: "PUT", path, body: { properties: { ...properties, roles: [] } } })).status,
      (await call({ path })).status,
      (await call({ method: "DELETE", path })).status,
      (await call({ method: "DELETE", path })).status,
      (await call({ path })).status,
    ];
    expect(statuses).toEqual([201, 200, 200, 200, 204, 404]);
    expect(bench.simulator.events().map(({ eventType, subject }) => [eventType, subject])).toEqual([
      ["Microsoft.Resources.ResourceWriteSuccess", path],
      ["Microsoft.Resources.ResourceWriteSuccess", path],
      ["Microsoft.Resources.ResourceDeleteSuccess", path],
    ]);
  });

  test("of a type that only a preview version has are not there at any other", async () => {
    const id = seed();
    const path = `${id}/jwtAuthenticators`;
    const preview = `api-version=2026-08-02-preview`;
    const properties = { issuer: { url: "https://issuer.example", audiences: ["a"] } };
    expect(await call({ path })).toMatchObject({
      status: 404,
      body: { error: { code: "InvalidResourceType" } },
    });
    const statuses = [
      (await call({ method: "PUT", path: `${path}/github`, body: { properties } })).status,
      (await call({ method: "PUT", path: `${path}/Git-Hub?${preview}`, body: { properties } })).status,
      (await call({ method: "PUT", path: `${path}/github?${preview}`, body: { properties } })).status,
    ];
    expect(statuses).toEqual([404, 400, 201]);
    bench.simulator.deleteChildAs(danaRivera, id, "jwtAuthenticators", "github");
    bench.simulator.putChildAs(danaRivera, id, "jwtAuthenticators", "google", properties);
    const list = await call({ path: `${path}?${preview}` });
    expect(valueAt(list.body, "value")).toMatchObject([{ name: "google", properties }]);
    expect(bench.simulator.events().map(({ subject }) => subject)).toEqual([
      `${path}/github`,
      `${path}/github`,
      `${path}/google`,
    ]);
  });

  test("go with their cluster, and there are none without one", async () => {
    const id = seed();
    bench.simulator.seedChild(id, type, "a", properties);
    bench.simulator.delete(danaRivera, id);
    bench.simulator.releaseOperations();
    expect((await call({ path: `${id}/${type}` })).status).toBe(404);
    seed();
    expect(valueAt((await call({ path: `${id}/${type}` })).body, "value")).toEqual([]);
  });

  test("a new Entra profile is an action on the cluster", () => {
    const id = seed();
    bench.simulator.resetAadProfileAs(danaRivera, id, { managed: true, adminGroupObjectIDs: ["x"] });
    expect(valueAt(bench.simulator.cluster(id), "properties.aadProfile.adminGroupObjectIDs")).toEqual(["x"]);
    const [event] = bench.simulator.events();
    expect(event).toMatchObject({
      eventType: "Microsoft.Resources.ResourceActionSuccess",
      data: { operationName: "Microsoft.ContainerService/managedClusters/resetAADProfile/action" },
    });
  });
});
