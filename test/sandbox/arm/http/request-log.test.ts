import { describe, expect, test } from "vitest";
import { benchForEachTest } from "../arm-test-bench.ts";
import { danaRivera } from "../identity/actor.ts";
import { removeAt, setAt, valueAt } from "../json.ts";

const ranges = "properties.apiServerAccessProfile.authorizedIPRanges";
const profile = "properties.apiServerAccessProfile";
const state = "properties.provisioningState";

const bench = benchForEachTest();
const { call, seed, put } = bench;

describe("the record", () => {
  test("keeps headers, ids, body, status, and what an accepted PUT did and violated", async () => {
    const id = seed();
    const before = bench.simulator.cluster(id);
    const body = bench.simulator.cluster(id);
    setAt(body, ranges, []);
    const correlation = "12345678-1234-1234-1234-123456789012";
    await call({
      method: "PUT",
      path: id,
      body,
      headers: {
        "if-match": "*",
        "x-ms-correlation-request-id": correlation,
        "x-ms-client-request-id": "mine",
      },
    });
    const [record] = bench.simulator.puts(id.toLowerCase());
    expect(record).toMatchObject({
      origin: "http",
      method: "PUT",
      path: id,
      apiVersion: "2026-04-01",
      ifMatch: "*",
      ifNoneMatch: undefined,
      correlationId: correlation,
      clientRequestId: "mine",
      actor: danaRivera,
      body,
      status: 200,
      isFault: false,
    });
    expect(record?.write?.before).toEqual(before);
    expect(valueAt(record?.write?.after, ranges)).toEqual([]);
    expect(record?.write?.violations.map((violation) => violation.kind)).toEqual(["node-image-rollback"]);
    expect(JSON.stringify(bench.simulator.requests())).not.toContain("Bearer");
  });

  test("a refused PUT is recorded without a write, a write in process with its actor", async () => {
    const id = seed();
    await put(id, () => undefined, { "if-match": "wrong" });
    bench.simulator.writeAs(danaRivera, id, { [ranges]: [] });
    expect(
      bench.simulator.puts(id).map(({ origin, status, write }) => [origin, status, write !== undefined]),
    ).toEqual([
      ["http", 412, false],
      ["in-process", 200, true],
    ]);
    expect(bench.simulator.puts(id, { origin: "in-process" })[0]?.write?.violations).toEqual([]);
    expect(() => bench.simulator.writeAs(danaRivera, id, { [ranges]: [] })).toThrow("refused with 409");
  });

  test("an exact write shows a spelling that no PUT brings about", async () => {
    const id = seed();
    bench.simulator.writeAs(danaRivera, id, (body) => removeAt(body, profile), { exact: true });
    bench.simulator.releaseOperations();
    expect(valueAt(bench.simulator.cluster(id), profile)).toBeUndefined();
    expect(valueAt(bench.simulator.cluster(id), state)).toBe("Succeeded");
  });
});
