import { beforeAll, expect, it } from "vitest";
import { noTelemetry, type Telemetry } from "../../src/ports/telemetry.ts";
import { createCoreApi, injectCoreApi } from "../sandbox/host/worker/core-api.ts";
import { invoke } from "../sandbox/host/worker/invoke.ts";
import { createRegisteredApp } from "../sandbox/host/worker/registered-app.ts";

const worker = createRegisteredApp();
const traces: (string | undefined)[] = [];

const telemetry: Telemetry = {
  ...noTelemetry,
  continueTrace: (traceParent, work) => {
    traces.push(traceParent);
    return work();
  },
};

/** An app of two functions, registered with the worker as the deployed one is. */
beforeAll(async () => {
  injectCoreApi(createCoreApi(worker, () => {}));
  const { app } = await import("@azure/functions");
  const { traceInvocations } = await import("../../src/app/trace-invocations.ts");
  app.timer("answers", { schedule: "0 0 * * * *", handler: () => ({ said: "yes" }) });
  app.timer("fails", {
    schedule: "0 0 * * * *",
    handler: () => {
      throw new RangeError("it failed");
    },
  });
  traceInvocations(telemetry);
});

function run(functionId: string, traceParent: string): Promise<unknown> {
  traces.length = 0;
  const [binding = ""] = Object.keys(worker.functions.get(functionId)?.metadata.bindings ?? {});
  const request = {
    invocationId: "i-1",
    functionId,
    inputData: [{ name: binding, data: { json: "{}" } }],
    triggerMetadata: {},
    traceContext: { traceParent, traceState: "", attributes: {} },
  };
  return invoke(worker, request, () => {});
}

it("runs a handler within the host's trace, and hands its answer on", async () => {
  expect(JSON.stringify(await run("answers", "00-1-2-01"))).toContain("yes");
  expect(traces).toEqual(["00-1-2-01"]);
});

it("hands on what a handler throws", async () => {
  await expect(run("fails", "00-3-4-01")).rejects.toThrow("it failed");
  expect(traces).toEqual(["00-3-4-01"]);
});
