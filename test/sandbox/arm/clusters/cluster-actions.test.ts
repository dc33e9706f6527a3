import { describe, expect, test } from "vitest";
import { benchForEachTest } from "../arm-test-bench.ts";
import { setAt, valueAt } from "../json.ts";

const ranges = "properties.apiServerAccessProfile.authorizedIPRanges";
const state = "properties.provisioningState";

const bench = benchForEachTest();
const { call, seed, put } = bench;

describe("PATCH, DELETE, stop and abort", () => {
  test("PATCH sets tags and nothing else", async () => {
    const id = seed();
    const refused = await call({ method: "PATCH", path: id, body: { tags: {}, properties: {} } });
    expect(refused.status).toBe(400);
    const wrong = await call({ method: "PATCH", path: id, body: { tags: {} }, headers: { "if-match": "x" } });
    expect(wrong.status).toBe(412);
    const answer = await call({ method: "PATCH", path: id, body: { tags: { a: "b" } } });
    expect([answer.status, valueAt(answer.body, "tags")]).toEqual([200, { a: "b" }]);
  });

  test("DELETE answers 202, then the cluster is gone, then 204", async () => {
    const id = seed();
    expect((await call({ method: "DELETE", path: id })).status).toBe(202);
    expect(valueAt(bench.simulator.cluster(id), state)).toBe("Deleting");
    bench.simulator.releaseOperations();
    expect((await call({ path: id })).status).toBe(404);
    expect((await call({ method: "DELETE", path: id })).status).toBe(204);
  });

  test("stop leaves provisioningState Succeeded and powerState Stopped", async () => {
    const id = seed();
    expect((await call({ method: "POST", path: `${id}/stop` })).status).toBe(202);
    bench.simulator.releaseOperations();
    const body = bench.simulator.cluster(id);
    expect([valueAt(body, state), valueAt(body, "properties.powerState.code")]).toEqual([
      "Succeeded",
      "Stopped",
    ]);
  });

  test("abort cancels the running operation, with the requested values in the body", async () => {
    const id = seed();
    await put(id, (body) => setAt(body, ranges, []));
    expect((await call({ method: "POST", path: `${id}/abort` })).status).toBe(204);
    const body = bench.simulator.cluster(id);
    expect([valueAt(body, state), valueAt(body, ranges)]).toEqual(["Canceled", []]);
    expect(bench.simulator.events().map((event) => event.eventType)).toEqual([
      "Microsoft.Resources.ResourceWriteCancel",
      "Microsoft.Resources.ResourceActionSuccess",
    ]);
  });

  test("an unknown path and a wrong method", async () => {
    const id = seed();
    expect((await call({ path: "/subscriptions/00000000-0000-0000-0000-000000000000/other" })).status).toBe(
      404,
    );
    expect((await call({ path: `${id}/stop` })).status).toBe(405);
    expect((await call({ path: "/" })).status).toBe(404);
  });
});
