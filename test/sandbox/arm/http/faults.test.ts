import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { patiently } from "../../../patiently.ts";
import { type ArmSimulator, startArmSimulator } from "../arm-simulator.ts";
import { danaRivera } from "../identity/actor.ts";
import { setAt, valueAt } from "../json.ts";
import type { ArmAnswer } from "./arm-answer.ts";
import { armFixture, type ClientAnswer, type ClientRequest, createTestClient } from "./arm-test-client.ts";
import { type ReadyAnswer, readyAnswers } from "./fixture-error.ts";
import { aksLimits, createThrottle } from "./throttle.ts";

let simulator: ArmSimulator;
let call: (input: ClientRequest) => Promise<ClientAnswer>;
let id: string;

beforeEach(async () => {
  simulator = await startArmSimulator({ port: 0, controlPort: 0 });
  call = createTestClient(simulator, danaRivera);
  id = simulator.seedCluster(armFixture("public-authorized"));
});

afterEach(async () => {
  await simulator.close();
});

describe("injected faults", () => {
  test.each(Object.keys(readyAnswers) as ReadyAnswer[])(
    "%s is answered once, with its headers, then the service again",
    async (name) => {
      const expected: ArmAnswer = readyAnswers[name];
      simulator.faults.add({ method: "GET", path: "/managedclusters/aks-prod" }, { kind: "ready", name });
      const answer = await call({ path: id });
      expect({ status: answer.status, body: answer.body }).toEqual({
        status: expected.status,
        body: expected.body,
      });
      for (const [header, value] of Object.entries(expected.headers)) {
        expect(answer.headers[header.toLowerCase()]).toBe(value);
      }
      expect((await call({ path: id })).status).toBe(200);
      expect(simulator.requests().map((record) => record.isFault)).toEqual([true, false]);
    },
  );

  test("they are used in the order they were set, for matching requests only, as often as told", async () => {
    simulator.faults.add({ method: "PUT" }, { kind: "answer", status: 500 });
    simulator.faults.add(
      { path: /\/aks-prod$/, count: 2 },
      { kind: "answer", status: 503, headers: { "Retry-After": "7" } },
    );
    simulator.faults.add({}, { kind: "answer", status: 504, body: { a: 1 } });
    const answers = [];
    for (let i = 0; i < 4; i += 1) answers.push(await call({ path: id }));
    expect(answers.map((answer) => answer.status)).toEqual([503, 503, 504, 200]);
    expect(answers[0]?.headers["retry-after"]).toBe("7");
    expect(answers[2]?.body).toEqual({ a: 1 });
  });

  test("a fault that was released hits nothing more", async () => {
    const fault = simulator.faults.add({ count: Number.POSITIVE_INFINITY }, { kind: "answer", status: 500 });
    expect((await call({ path: id })).status).toBe(500);
    fault.release();
    expect((await call({ path: id })).status).toBe(200);
    expect(fault.hits()).toBe(1);
  });

  test("a reset before the service saw the PUT leaves the cluster as it was", async () => {
    const body = simulator.cluster(id);
    simulator.faults.add({ method: "PUT" }, { kind: "reset", when: "before" });
    await expect(call({ method: "PUT", path: id, body })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(simulator.cluster(id)).toEqual(body);
    expect(simulator.puts(id).map(({ status, write }) => [status, write])).toEqual([["reset", undefined]]);
  });

  test("a reset after the service acted: the PUT is in force, its answer lost", async () => {
    const body = simulator.cluster(id);
    setAt(body, "properties.disableLocalAccounts", false);
    simulator.faults.add({ method: "PUT" }, { kind: "reset", when: "after" });
    await expect(call({ method: "PUT", path: id, body })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(valueAt(simulator.cluster(id), "properties.disableLocalAccounts")).toBe(false);
    expect(simulator.puts(id)[0]?.write).toBeDefined();
  });

  test("a held request is served when it is released", async () => {
    const hold = simulator.faults.add({ method: "GET" }, { kind: "hold" });
    let isAnswered = false;
    const held = call({ path: id }).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await patiently(() => expect(hold.hits()).toBe(1));
    expect((await call({ path: "/subscriptions" })).status).toBe(200);
    expect(isAnswered).toBe(false);
    hold.release();
    expect((await held).status).toBe(200);
  });

  test("a request whose answer is held has been acted on and recorded, and is answered when it is released", async () => {
    const body = simulator.cluster(id);
    setAt(body, "properties.disableLocalAccounts", false);
    const hold = simulator.faults.add({ method: "PUT" }, { kind: "hold", when: "after" });
    let isAnswered = false;
    const held = call({ method: "PUT", path: id, body }).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await patiently(() => expect(simulator.puts(id)[0]?.write).toBeDefined());
    expect((await call({ path: "/subscriptions" })).status).toBe(200);
    expect(isAnswered).toBe(false);
    hold.release();
    expect((await held).status).toBe(200);
    expect(simulator.puts(id)).toHaveLength(1);
  });

  test("a delay and the constant latency both pass before the answer", async () => {
    simulator.setLatency(60);
    simulator.faults.add({}, { kind: "delay", ms: 60 });
    const start = performance.now();
    expect((await call({ path: id })).status).toBe(200);
    // Node's timers may fire up to a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(118);
  });
});

describe("throttling as the AKS provider documents it", () => {
  test("20 PUTs at once for a cluster, then one a minute; other clusters and methods are not touched", () => {
    const throttle = createThrottle(aksLimits);
    const now = Date.parse("2026-11-21T18:40:00Z");
    for (let i = 0; i < 20; i += 1) expect(throttle("PUT", "a", now)).toBeUndefined();
    expect(throttle("PUT", "a", now)).toEqual({
      ...readyAnswers["aks-throttled"],
      headers: { "Retry-After": "60" },
    });
    expect(throttle("PUT", "a", now + 15_000)?.headers["Retry-After"]).toBe("45");
    expect(throttle("PUT", "b", now)).toBeUndefined();
    expect(throttle("GET", "a", now)).toBeUndefined();
    expect(throttle("POST", "a", now)).toBeUndefined();
    expect(throttle("PUT", "a", now + 60_000)).toBeUndefined();
    expect(throttle("PUT", "a", now + 60_000)).toBeDefined();
  });

  test("a simulator that was given limits answers 429", async () => {
    const limited = await startArmSimulator({
      port: 0,
      controlPort: 0,
      throttleLimits: { GET: { size: 1, secondsPerToken: 3600 } },
    });
    const limitedCall = createTestClient(limited, danaRivera);
    limited.seedCluster(armFixture("public-authorized"));
    expect((await limitedCall({ path: id })).status).toBe(200);
    const answer = await limitedCall({ path: id });
    await limited.close();
    expect([answer.status, valueAt(answer.body, "code")]).toEqual([429, "Throttled"]);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(3500);
  });
});
