import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createArmFleetInventory } from "../../../src/adapters/arm/arm-fleet-inventory.ts";
import type { FleetChange } from "../../../src/core/model/fleet-change.ts";
import type {
  FleetInventory,
  FleetRow,
  InventoryAnswer,
  InventoryPage,
} from "../../../src/ports/fleet-inventory.ts";
import type { ArmSimulator } from "../../sandbox/arm/arm-simulator.ts";
import { rangesPath } from "../../sandbox/arm/clusters/cluster-change.ts";
import { armFixture } from "../../sandbox/arm/http/arm-test-client.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";
import { isJsonObject } from "../../sandbox/arm/json.ts";
import { armForEachTest } from "./arm-for-each-test.ts";
import { clientOf, json, type OddArm, patience, reset, startOddArm, text } from "./odd-arm.ts";

const ours = "0a000000-0000-0000-0000-000000000001";
const other = "0b000000-0000-0000-0000-000000000002";

function pageOf<Item>(answer: InventoryAnswer<Item>): InventoryPage<Item> {
  return answer.kind === "page" ? answer : expect.fail(`${answer.kind}: ${answer.reason}`);
}

describe("the fleet in Azure Resource Graph", () => {
  const arm = armForEachTest();
  let simulator: ArmSimulator;
  let inventory: FleetInventory;
  beforeEach(() => {
    simulator = arm.simulator;
    inventory = createArmFleetInventory(arm.client);
    simulator.seedSubscription(ours);
  });

  function seed(name: string, subscription = ours, fixture = "public-authorized"): string {
    return simulator.seedCluster({
      ...armFixture(fixture),
      id: `/subscriptions/${subscription}/resourceGroups/rg-a/providers/Microsoft.ContainerService/managedClusters/${name}`,
    });
  }

  const ask = (ids: readonly string[] = [ours], next?: string) => inventory.clusters(ids, next, patience());

  async function all(ids: readonly string[] = [ours]): Promise<readonly FleetRow[]> {
    const rows: FleetRow[] = [];
    let next: string | undefined;
    do {
      const page = pageOf(await ask(ids, next));
      rows.push(...page.items);
      next = page.next;
    } while (next !== undefined);
    return rows;
  }

  test("a cluster is shown as ARM shows it, in all that its exposure is judged by", async () => {
    const id = seed("aks-one");
    const [row] = await all();
    expect(row?.cluster.name).toBe("aks-one");
    expect(row?.snapshot).toMatchObject({
      phase: "succeeded",
      exposure: { authorizedIPRanges: ["73.140.245.0/24", "137.117.106.88/29"] },
    });
    expect(Object.keys(simulator.cluster(id).tags ?? {})).toEqual(Object.keys(row?.snapshot?.tags ?? {}));
  });

  test("the question names the subscriptions, how many rows, and the shape of the rows", async () => {
    await ask();
    expect(simulator.requests({ method: "POST" })).toMatchObject([
      {
        path: "/providers/Microsoft.ResourceGraph/resources",
        apiVersion: "2024-04-01",
        body: { subscriptions: [ours], options: { $top: 1000, resultFormat: "objectArray" } },
      },
    ]);
  });

  test("a thousand rows are a page, and none is left out or shown twice", async () => {
    for (let index = 0; index < 1_203; index++) seed(`aks-${index}`);
    const first = pageOf(await ask());
    expect(first.items).toHaveLength(1_000);
    const names = (await all()).map(({ cluster }) => cluster.name);
    expect(names).toHaveLength(1_203);
    expect(new Set(names).size).toBe(1_203);
  });

  test("a token that has expired is told from a question that is refused", async () => {
    for (let index = 0; index < 1_001; index++) seed(`aks-${index}`);
    const { next } = pageOf(await ask());
    simulator.graph.expireTokens();
    expect(await ask([ours], next)).toMatchObject({ kind: "token-refused" });
  });

  test("what may not be read is left out in silence, and refused where nothing else was asked for", async () => {
    seed("aks-one");
    seed("aks-two", other);
    simulator.denySubscription(other, true);
    expect((await all([ours, other])).map(({ cluster }) => cluster.name)).toEqual(["aks-one"]);
    expect(await ask([other])).toMatchObject({
      kind: "denied",
      reason: expect.stringContaining("Forbidden"),
    });
  });

  test("it lags behind ARM", async () => {
    const id = seed("aks-one");
    simulator.graph.setLagging(true);
    await simulator.writeAs(danaRivera, id, { [rangesPath]: [] }).completed;
    expect((await all())[0]?.snapshot?.exposure.authorizedIPRanges).toHaveLength(2);
    simulator.graph.setLagging(false);
    expect((await all())[0]?.snapshot?.exposure.authorizedIPRanges).toEqual([]);
  });

  test("where the quota is used up, it says how long to wait", async () => {
    simulator.graph.setQuota({ queries: 1, seconds: 50 });
    expect(pageOf(await ask()).pauseSeconds).toBeGreaterThan(0);
    const refused = await ask();
    expect(refused).toMatchObject({ kind: "unavailable", reason: expect.stringContaining("RateLimiting") });
    expect("retryAfterSeconds" in refused && refused.retryAfterSeconds).toBeGreaterThan(0);
  });

  test("ARM lists what it would show to a read, while the operation still runs, page by page", async () => {
    const ids = ["aks-one", "aks-two", "aks-three"].map((name) => seed(name));
    seed("aks-four", other);
    simulator.setPageSize(2);
    simulator.writeAs(danaRivera, ids[0] ?? "", { [rangesPath]: [] }, { hold: true });
    const { items, calls, oddRows } = pageOf(await inventory.listed(ours, patience()));
    expect(calls).toBe(2);
    expect(oddRows).toBe(0);
    expect(items.map(({ cluster }) => cluster.key).toSorted()).toEqual(
      ids.map((id) => id.toLowerCase()).toSorted(),
    );
    expect(items.find(({ cluster }) => cluster.name === "aks-one")?.snapshot).toMatchObject({
      phase: "in-progress",
      exposure: { authorizedIPRanges: [] },
    });
  });

  test("a list of more pages than are wanted is not half a list", async () => {
    for (const name of ["aks-one", "aks-two", "aks-three"]) seed(name);
    simulator.setPageSize(1);
    expect(await inventory.listed(ours, patience(), 2)).toMatchObject({
      kind: "unavailable",
      reason: expect.stringContaining("more than 2 pages"),
    });
    expect(simulator.requests({ method: "GET" })).toHaveLength(2);
    expect(await inventory.listed(ours, patience(), 3)).toMatchObject({ kind: "page", calls: 3 });
  });

  test("a subscription that may not be listed is no empty one", async () => {
    seed("aks-one");
    simulator.denySubscription(ours, true);
    expect(await inventory.listed(ours, patience())).toMatchObject({ kind: "denied" });
  });

  test("who changed a guarded setting is told, and nothing of other changes", async () => {
    const id = seed("aks-one");
    const since = new Date(Date.now() - 60_000).toISOString();
    const { correlationId, completed } = simulator.writeAs(danaRivera, id, { [rangesPath]: ["52.0.0.0/8"] });
    await completed;
    await simulator.patchTagsAs(danaRivera, id, { team: "one" }).completed;
    const { items } = pageOf<FleetChange>(await inventory.changes([ours], since, undefined, patience()));
    expect(items).toEqual([
      {
        clusterKey: id.toLowerCase(),
        at: expect.stringMatching(/Z$/),
        actor: { kind: "user", name: danaRivera.upn, upn: danaRivera.upn },
        correlationId,
        settings: ["authorized-ranges"],
      },
    ]);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(pageOf(await inventory.changes([ours], later, undefined, patience())).items).toEqual([]);
  });
});

describe("an odd answer", () => {
  let odd: OddArm;
  beforeAll(async () => {
    odd = await startOddArm();
  });
  afterAll(() => odd.close());

  const ask = (next?: string) => createArmFleetInventory(clientOf(odd)).clusters([ours], next, patience());
  const id = `/subscriptions/${ours.toUpperCase()}/resourcegroups/RG-A/providers/microsoft.containerservice/managedclusters/AKS-one`;

  test("rows that are no clusters are counted, and a cluster that shows nothing of itself is still one", async () => {
    const data = [{ id }, { id: "/subscriptions/x" }, null, "text", { id: `${id}/agentPools/p` }, {}];
    odd.answer = json(200, { data, resultTruncated: "false" });
    const { items, oddRows } = pageOf(await ask());
    expect(items.map(({ cluster, snapshot }) => [cluster.key, snapshot])).toEqual([
      [id.toLowerCase(), undefined],
    ]);
    expect(oddRows).toBe(5);
  });

  test.each([
    ["cut off without a way on", json(200, { data: [], resultTruncated: "true" })],
    ["no page", json(200, { rows: [] })],
    ["no JSON", text(200, "<html>", { "content-type": "text/html" })],
    ["503", json(503, { error: { code: "ServerTimeout", message: "m" } })],
    ["a connection that is cut", reset],
  ])("%s: it may go better in a moment, and is no empty fleet", async (_name, answer) => {
    odd.answer = answer;
    expect(await ask()).toMatchObject({ kind: "unavailable" });
  });

  test("a query that is refused for good is told from a token that is", async () => {
    odd.answer = json(400, { error: { code: "BadRequest", message: "m" } });
    expect(await ask()).toMatchObject({ kind: "denied" });
    expect(await ask("token")).toMatchObject({ kind: "token-refused" });
  });

  test("a list that leads back to itself is no list, and is not gone round", async () => {
    const before = odd.requests.length;
    odd.answer = json(200, { value: [{ id }], nextLink: `${odd.url}/subscriptions/x?$skiptoken=1` });
    expect(await createArmFleetInventory(clientOf(odd)).listed(ours, patience())).toMatchObject({
      kind: "unavailable",
      reason: expect.stringContaining("leads back"),
      calls: 2,
    });
    expect(odd.requests.length - before).toBe(2);
  });

  test("a list that goes on elsewhere is not followed", async () => {
    odd.answer = json(200, { value: [{ id }], nextLink: "https://management.azure.com.evil.example/list" });
    expect(await createArmFleetInventory(clientOf(odd)).listed(ours, patience())).toMatchObject({
      kind: "unavailable",
      reason: expect.stringContaining("leads away"),
    });
  });

  test("clusters of another subscription than the one that was listed are none of it", async () => {
    odd.answer = json(200, { value: [{ id: id.replace(ours.toUpperCase(), other) }, { id }] });
    const { items, oddRows } = pageOf(await createArmFleetInventory(clientOf(odd)).listed(ours, patience()));
    expect(items.map(({ cluster }) => cluster.key)).toEqual([id.toLowerCase()]);
    expect(oddRows).toBe(1);
  });

  test("a row that holds the whole resource, or its columns in any case, shows the same as one of columns", async () => {
    const { properties, tags } = armFixture("public-authorized");
    const whole = { id, type: "Microsoft.ContainerService/ManagedClusters", tags, properties };
    const columns = Object.fromEntries(
      Object.entries(isJsonObject(properties) ? properties : {}).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    );
    const shown = async (row: unknown) => {
      odd.answer = json(200, { data: [row] });
      return pageOf(await ask()).items[0]?.snapshot?.exposure;
    };
    const exposure = await shown(whole);
    expect(exposure?.authorizedIPRanges).toHaveLength(2);
    expect(await shown({ id, tags, ...columns })).toEqual(exposure);
  });

  test("a subscription that ARM does not know cannot be read, and a 404 of a proxy says nothing", async () => {
    const listed = () => createArmFleetInventory(clientOf(odd)).listed(ours, patience());
    odd.answer = json(404, { error: { code: "SubscriptionNotFound", message: "m" } });
    expect(await listed()).toMatchObject({ kind: "denied" });
    odd.answer = text(404, "<html>", { "content-type": "text/html" });
    expect(await listed()).toMatchObject({ kind: "unavailable" });
  });

  test("a list that ARM throttles says when to come again", async () => {
    const listed = () => createArmFleetInventory(clientOf(odd)).listed(ours, patience());
    odd.answer = json(429, { error: { code: "Throttled", message: "m" } }, { "retry-after": "37" });
    expect(await listed()).toMatchObject({ kind: "unavailable", retryAfterSeconds: 37 });
    odd.answer = json(503, { error: { code: "ServerTimeout", message: "m" } }, { "retry-after": "9" });
    expect(await listed()).toMatchObject({ kind: "unavailable", retryAfterSeconds: 9 });
    odd.answer = json(200, { rows: [] });
    expect(await listed()).toMatchObject({ kind: "unavailable" });
  });

  test.each([true, "true", "True"])(
    "cut off (%j) and no way on: asking once more is of no use",
    async (resultTruncated) => {
      odd.answer = json(200, { data: [{ id }], resultTruncated, $skipToken: "" });
      expect(await ask()).toMatchObject({ kind: "unavailable", cannotGoOn: true });
    },
  );

  test("the only page of more rows than it has is cut off as well", async () => {
    odd.answer = json(200, { data: [{ id }], totalRecords: 3, count: 1, resultTruncated: "false" });
    expect(await ask()).toMatchObject({ kind: "unavailable", cannotGoOn: true });
    expect(await ask("token")).toMatchObject({ kind: "page" });
    odd.answer = json(200, { data: [{ id }], totalRecords: 1, count: 1 });
    expect(await ask()).toMatchObject({ kind: "page" });
  });

  test.each([false, "false", null, 0, undefined])(
    "a last page says %j of whether it is cut off",
    async (resultTruncated) => {
      odd.answer = json(200, { data: [{ id }], resultTruncated, $skipToken: null });
      const page = pageOf(await ask());
      expect(page.items).toHaveLength(1);
      expect(page).not.toHaveProperty("next");
    },
  );

  test.each([
    ["3", "00:00:05", undefined],
    ["0", "00:00:05", 5],
    ["0", "00:01:05.5", 65],
    ["0", "soon", 5],
    ["0", undefined, 5],
    ["-1", "0:0:7", 7],
    ["many", "00:00:05", undefined],
    [undefined, "00:00:05", undefined],
  ])(
    "with %s of the quota left and %s until it is filled, the next question waits %s s",
    async (left, after, seconds) => {
      odd.answer = json(
        200,
        { data: [] },
        {
          ...(left === undefined ? {} : { "x-ms-user-quota-remaining": left }),
          ...(after === undefined ? {} : { "x-ms-user-quota-resets-after": after }),
        },
      );
      expect(pageOf(await ask()).pauseSeconds).toBe(seconds);
    },
  );

  test("a subscription without the provider has no clusters, as a provider goes only after its resources", async () => {
    const listed = () => createArmFleetInventory(clientOf(odd)).listed(ours, patience());
    const error = { code: "MissingSubscriptionRegistration", message: "m" };
    odd.answer = json(409, { error });
    expect(await listed()).toMatchObject({ kind: "page", items: [] });
    odd.answer = json(409, { error: { ...error, code: "Conflict" } });
    expect(await listed()).toMatchObject({ kind: "unavailable" });
  });

  test("429 says when to come again, whichever header says it", async () => {
    odd.answer = json(429, {}, { "retry-after": "7" });
    expect(await ask()).toMatchObject({ kind: "unavailable", retryAfterSeconds: 7 });
    odd.answer = json(
      429,
      {},
      { "x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:05" },
    );
    expect(await ask()).toMatchObject({ kind: "unavailable", retryAfterSeconds: 5 });
  });
});
