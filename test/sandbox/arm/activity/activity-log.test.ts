import { describe, expect, test } from "vitest";
import { benchForEachTest, codeOf } from "../arm-test-bench.ts";
import { removeRanges } from "../clusters/cluster-change.ts";
import { danaRivera } from "../identity/actor.ts";
import { type JsonValue, valueAt } from "../json.ts";

const bench = benchForEachTest();
const { call, seed } = bench;

const path =
  "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Insights/eventtypes/management/values";
const since = "eventTimestamp ge '2020-01-01T00:00:00Z'";

async function entries(filter = since, select = "") {
  const query = new URLSearchParams({ "api-version": "2015-04-01", $filter: filter });
  if (select) query.set("$select", select);
  const answer = await call({ path: `${path}?${query}` });
  return valueAt(answer.body, "value");
}

/** In the order of the alphabet: pieces of one millisecond come in no order of their own. */
const statuses = (value: JsonValue | undefined) =>
  (Array.isArray(value) ? value : []).map((entry) => String(valueAt(entry, "status.value"))).toSorted();

describe("the Activity Log", () => {
  test("tells of a write in pieces, under one correlation id", async () => {
    const id = seed();
    const { correlationId, completed } = bench.simulator.writeAs(danaRivera, id, removeRanges);
    expect(statuses(await entries())).toEqual(["Accepted", "Started"]);
    bench.simulator.releaseOperations();
    await completed;
    const found = await entries();
    expect(statuses(found)).toEqual(["Accepted", "Started", "Succeeded"]);
    for (const entry of Array.isArray(found) ? found : [])
      expect([
        valueAt(entry, "correlationId"),
        valueAt(entry, "caller"),
        valueAt(entry, "resourceId"),
      ]).toEqual([correlationId, danaRivera.upn, id]);
  });

  test("tells of an act, as its event does", async () => {
    const id = seed();
    const correlationId = bench.simulator.act(danaRivera, id, "runCommand");
    expect(statuses(await entries())).toEqual(["Started", "Succeeded"]);
    expect(bench.simulator.events().at(-1)).toMatchObject({
      eventType: "Microsoft.Resources.ResourceActionSuccess",
      data: { correlationId, operationName: "Microsoft.ContainerService/managedClusters/runCommand/action" },
    });
  });

  test("is late, and can be held", async () => {
    const id = seed();
    bench.simulator.activity.setLag(3_600_000);
    bench.simulator.act(danaRivera, id, "runCommand");
    expect(await entries()).toEqual([]);
    bench.simulator.activity.setLag(0);
    bench.simulator.activity.hold(true);
    bench.simulator.act(danaRivera, id, "runCommand");
    expect(await entries()).toEqual([]);
    bench.simulator.activity.hold(false);
    expect(await entries()).toHaveLength(2);
  });

  test.each([
    [`${since} and resourceGroupName eq 'RG-prod'`, 2],
    [`${since} and resourceGroupName eq 'rg-other'`, 0],
    [`${since} and resourceProvider eq 'Microsoft.ContainerService'`, 2],
    [`${since} and eventTimestamp le '2020-01-02T00:00:00Z'`, 0],
  ])("filters by %s", async (filter, count) => {
    bench.simulator.act(danaRivera, seed(), "runCommand");
    expect(await entries(filter)).toHaveLength(count);
  });

  test.each([
    "",
    "resourceGroupName eq 'rg-prod'",
    `${since} and status eq 'Succeeded'`,
    `${since} and resourceGroupName eq 'a' and correlationId eq 'b'`,
  ])("refuses a filter that the documentation does not have: %s", async (filter) => {
    seed();
    const query = new URLSearchParams({ "api-version": "2015-04-01", $filter: filter });
    const answer = await call({ path: `${path}?${query}` });
    expect([answer.status, codeOf(answer)]).toEqual([400, "BadRequest"]);
  });

  test("gives only the fields that are asked for, of those that are documented", async () => {
    bench.simulator.act(danaRivera, seed(), "runCommand");
    expect(await entries(since, "status,level")).toEqual([
      { level: "Informational", status: { value: "Started", localizedValue: "Started" } },
      { level: "Informational", status: { value: "Succeeded", localizedValue: "Succeeded" } },
    ]);
    const query = new URLSearchParams({
      "api-version": "2015-04-01",
      $filter: since,
      $select: "status,caller",
    });
    expect((await call({ path: `${path}?${query}` })).status).toBe(400);
  });
});
