import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera } from "../sandbox/arm/identity/actor.ts";
import { type FunctionsHost, startFunctionsHost } from "../sandbox/host/start-functions-host.ts";
import { createAppClient } from "./support/app-client.ts";
import { eventually } from "./support/eventually.ts";
import { freshPackage } from "./support/fresh-package.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf } from "./support/test-cluster.ts";
import { writeEvent } from "./support/write-event.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];

/** A run that dies keeps its cluster for 20 s; whoever comes meanwhile looks again every 3 s. */
const leasePatience = 150_000;

let sandbox: GuardedSandbox;
/** A second instance of the app with the same storage, as when the platform scales it out. */
let second: FunctionsHost;
beforeAll(async () => {
  sandbox = await startGuardedSandbox();
  second = await startFunctionsHost({ appDirectory: freshPackage(), env: { ...sandbox.settings } });
});
afterAll(async () => {
  await second?.stop();
  await sandbox?.stop();
});

describe("several instances", () => {
  test.each([1, 2, 3])(
    "the same event at two instances at once is one alert and one PUT, time %i",
    async () => {
      const cluster = await sandbox.seedLearned();
      cluster.changeSilently(removeRanges);
      const event = writeEvent(cluster.id);
      const other = createAppClient(() => second);
      expect(
        await Promise.all([
          sandbox.app.deliver([event]),
          other.deliver([event]),
          sandbox.app.deliver([event]),
          other.deliver([event]),
        ]),
      ).toEqual([202, 202, 202, 202]);
      await cluster.toldEverywhere("opened", "reverted");
      await cluster.touch();
      expect(cluster.told()).toEqual({
        teams: ["opened", "reverted"],
        slack: ["opened", "reverted"],
        webhook: ["opened", "reverted"],
      });
      expect(cluster.puts()).toHaveLength(1);
      expect(rangesOf(cluster)).toEqual(approved);
    },
  );

  test("what one instance learned, the other guards", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    expect(await createAppClient(() => second).deliver([writeEvent(cluster.id)])).toBe(202);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({ verdict: "drifted" });
  });
});

describe("an instance that dies", () => {
  test("in the middle of a run: Event Grid delivers again, and everything is told and done once", async () => {
    const cluster = await sandbox.seedLearned();
    const hold = sandbox.arm.faults.add({ method: "GET", path: cluster.id }, { kind: "hold" });
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges);
    await eventually("the app asks for the cluster", () => hold.hits() === 1);
    sandbox.host.killWorker();
    await cluster.handled(write);
    hold.release();
    await cluster.alert("reverted", leasePatience);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.alerts()[0]).toMatchObject({ actor: { name: "Dana Rivera" } });
    expect(sandbox.eventDeliverer.log().filter(({ status }) => status === 500).length).toBeGreaterThanOrEqual(
      1,
    );
  });

  test("and is started anew knows what it knew", async () => {
    const cluster = await sandbox.seedLearned();
    await sandbox.host.kill();
    await sandbox.restartHost();
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({ verdict: "drifted" });
  });

  test("stopped in the middle of a run, it ends the run first", async () => {
    const cluster = await sandbox.seedLearned();
    const hold = sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "hold" });
    cluster.changeSilently(removeRanges);
    const taken = sandbox.app.deliver([writeEvent(cluster.id)]);
    await cluster.toldEverywhere("opened");
    let exitCode: number | null | undefined;
    void sandbox.host.stop().then((code) => {
      exitCode = code;
    });
    hold.release();
    expect(await taken).toBe(202);
    await eventually("the host has ended", () => exitCode !== undefined);
    expect(exitCode).toBe(0);
    await sandbox.restartHost();
    await cluster.touch();
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
  });
});
