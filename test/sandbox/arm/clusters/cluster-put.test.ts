import { describe, expect, test } from "vitest";
import { patiently } from "../../../patiently.ts";
import { benchForEachTest, codeOf } from "../arm-test-bench.ts";
import { armFixture } from "../http/arm-test-client.ts";
import { readyAnswers } from "../http/fixture-error.ts";
import { setAt, valueAt } from "../json.ts";

const ranges = "properties.apiServerAccessProfile.authorizedIPRanges";
const state = "properties.provisioningState";

const bench = benchForEachTest();
const { call, seed, put } = bench;

describe("PUT", () => {
  test("an update shows the requested values at once, is Updating until its end, and renews the eTags", async () => {
    const id = seed();
    const eTags = [String(valueAt(bench.simulator.cluster(id), "eTag"))];
    const answer = await put(id, (body) => setAt(body, ranges, []), { "if-match": String(eTags[0]) });
    expect(answer.status).toBe(200);
    expect(answer.headers["retry-after"]).toBe("10");
    expect([valueAt(answer.body, state), valueAt(answer.body, ranges)]).toEqual(["Updating", []]);
    eTags.push(String(valueAt(answer.body, "eTag")));

    const statusUrl = String(answer.headers["azure-asyncoperation"]);
    expect(statusUrl.startsWith(bench.simulator.url)).toBe(true);
    const path = statusUrl.replace(bench.simulator.url, "");
    const running = await call({ path });
    expect(valueAt(running.body, "status")).toBe("InProgress");
    expect(valueAt(running.body, "endTime")).toBeUndefined();

    expect(bench.simulator.releaseOperations(id)).toBe(1);
    const ended = await call({ path });
    expect(Object.keys(Object(ended.body)).toSorted()).toEqual(["endTime", "name", "startTime", "status"]);
    expect(valueAt(ended.body, "status")).toBe("Succeeded");
    const after = bench.simulator.cluster(id);
    expect([valueAt(after, state), valueAt(after, ranges)]).toEqual(["Succeeded", []]);
    eTags.push(String(valueAt(after, "eTag")));
    expect(new Set(eTags).size).toBe(3);
    expect(valueAt(after, "properties.agentPoolProfiles.0.eTag")).not.toBe(
      valueAt(armFixture("public-authorized"), "properties.agentPoolProfiles.0.eTag"),
    );
  });

  test("without a hold, an operation ends by itself after its duration", async () => {
    bench.simulator.holdOperations(false);
    const id = seed();
    await put(id, (body) => setAt(body, ranges, []));
    await patiently(() => expect(valueAt(bench.simulator.cluster(id), state)).toBe("Succeeded"));
  });

  test.each(["Failed", "Canceled"] as const)(
    "an operation can end %s, with the requested values in the body",
    async (outcome) => {
      const id = seed();
      bench.simulator.planNextOperation({ outcome, hold: true }, { id });
      const answer = await put(id, (body) => setAt(body, ranges, []));
      bench.simulator.releaseOperations();
      expect([
        valueAt(bench.simulator.cluster(id), state),
        valueAt(bench.simulator.cluster(id), ranges),
      ]).toEqual([outcome, []]);
      const path = String(answer.headers["azure-asyncoperation"]).replace(bench.simulator.url, "");
      const status = await call({ path });
      expect(valueAt(status.body, "status")).toBe(outcome);
      expect(typeof valueAt(status.body, "error.code")).toBe("string");
    },
  );

  test.each([
    ["the wrong eTag", { "if-match": "00000000-dead-beef-0000-000000000000" }, 412],
    ["If-None-Match * on a cluster that exists", { "if-none-match": "*" }, 412],
    ["both headers", { "if-match": "*", "if-none-match": "*" }, 400],
    ["If-None-Match with a value", { "if-none-match": "abc" }, 400],
    ["If-Match *", { "if-match": "*" }, 200],
  ])("%s", async (_, headers, status) => {
    const id = seed();
    const answer = await put(id, (body) => setAt(body, ranges, []), headers);
    expect(answer.status).toBe(status);
    if (status === 412) expect(answer.body).toEqual(readyAnswers["precondition-failed"].body);
  });

  test("a quoted eTag matches", async () => {
    const id = seed();
    const answer = await put(id, (body) => setAt(body, ranges, []), {
      "if-match": `"${String(valueAt(bench.simulator.cluster(id), "eTag"))}"`,
    });
    expect(answer.status).toBe(200);
  });

  test("on a missing cluster: 412 with If-Match *, created without it", async () => {
    const body = armFixture("public-authorized");
    const id = String(body.id);
    bench.simulator.seedSubscription("00000000-0000-0000-0000-000000000000");
    const refused = await call({ method: "PUT", path: id, body, headers: { "if-match": "*" } });
    expect([refused.status, codeOf(refused)]).toEqual([412, "PreConditionFailed"]);
    const made = await call({ method: "PUT", path: id, body });
    expect([made.status, valueAt(made.body, state)]).toEqual([201, "Creating"]);
    bench.simulator.releaseOperations();
    expect(valueAt(bench.simulator.cluster(id), state)).toBe("Succeeded");
  });

  test("a pool operation changes the pool's eTag only, so If-Match does not see it", async () => {
    const id = seed();
    const eTag = String(valueAt(bench.simulator.cluster(id), "eTag"));
    bench.simulator.changePoolETag(id, "nodepool1");
    expect((await put(id, (body) => setAt(body, ranges, []), { "if-match": eTag })).status).toBe(200);
  });

  test("mid-operation: 409 in the fixture's words, for PUT, PATCH, stop and DELETE", async () => {
    const id = seed();
    await put(id, (body) => setAt(body, ranges, []));
    const second = await put(id, (body) => setAt(body, ranges, []));
    expect({ status: second.status, body: second.body }).toEqual({
      status: 409,
      body: readyAnswers["operation-in-progress"].body,
    });
    expect((await call({ method: "PATCH", path: id, body: { tags: {} } })).status).toBe(409);
    expect((await call({ method: "POST", path: `${id}/stop` })).status).toBe(409);
    expect((await call({ method: "DELETE", path: id })).status).toBe(409);
  });

  test("stopped: 409 in the fixture's words, though provisioningState is Succeeded; start mends it", async () => {
    const id = seed("public-open-stopped");
    const refused = await put(id, (body) => setAt(body, ranges, ["20.0.0.0/24"]));
    expect({ status: refused.status, body: refused.body }).toEqual({
      status: 409,
      body: readyAnswers["stopped-cluster"].body,
    });
    expect((await call({ method: "POST", path: `${id}/start` })).status).toBe(202);
    expect(valueAt(bench.simulator.cluster(id), state)).toBe("Starting");
    bench.simulator.releaseOperations();
    expect((await put(id, (body) => setAt(body, ranges, ["20.0.0.0/24"]))).status).toBe(200);
  });

  test("a Failed cluster takes a PUT", async () => {
    const id = seed("public-open-failed");
    expect((await put(id, (body) => setAt(body, ranges, ["20.0.0.0/24"]))).status).toBe(200);
  });
});
