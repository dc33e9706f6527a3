import { afterEach, beforeEach } from "vitest";
import { type ArmSimulator, startArmSimulator } from "./arm-simulator.ts";
import {
  armFixture,
  type ClientAnswer,
  type ClientRequest,
  createTestClient,
} from "./http/arm-test-client.ts";
import { danaRivera } from "./identity/actor.ts";
import { type JsonObject, type JsonValue, removeAt, valueAt } from "./json.ts";

/** A simulator whose operations wait for a release, with a client signed in as Dana. */
export interface ArmTestBench {
  readonly simulator: ArmSimulator;
  call(input: ClientRequest): Promise<ClientAnswer>;
  /** Seeds a fixture, changed at will. Answers its id. */
  seed(fixture?: string, change?: (body: JsonObject) => void): string;
  /** Sends the present body back as a careful client would, with a change. */
  put(
    id: string,
    change: (body: JsonObject) => void,
    headers?: Record<string, string>,
  ): Promise<ClientAnswer>;
}

/** Starts a bench on free ports. */
async function startArmTestBench(): Promise<ArmTestBench> {
  const simulator = await startArmSimulator({ port: 0, controlPort: 0, operationDurationMs: 20 });
  simulator.holdOperations(true);
  const call = createTestClient(simulator, danaRivera);
  return {
    simulator,
    call,
    seed(fixture = "public-authorized", change = () => undefined) {
      const body = armFixture(fixture);
      change(body);
      return simulator.seedCluster(body);
    },
    put(id, change, headers = {}) {
      const body = simulator.cluster(id);
      const pools = valueAt(body, "properties.agentPoolProfiles");
      for (const pool of Array.isArray(pools) ? pools : []) {
        if (typeof pool === "object" && pool !== null && !Array.isArray(pool))
          removeAt(pool, "nodeImageVersion");
      }
      change(body);
      return call({ method: "PUT", path: id, body, headers });
    },
  };
}

/** A bench for each test of a file, started before the test and closed after it. Call once, at the top of the file. */
export function benchForEachTest(): ArmTestBench {
  let bench: ArmTestBench | undefined;
  beforeEach(async () => {
    bench = await startArmTestBench();
  });
  afterEach(async () => {
    await bench?.simulator.close();
  });
  const started = (): ArmTestBench => {
    if (bench) return bench;
    throw new Error("The bench starts with the test.");
  };
  return {
    get simulator() {
      return started().simulator;
    },
    call: (input) => started().call(input),
    seed: (fixture, change) => started().seed(fixture, change),
    put: (id, change, headers) => started().put(id, change, headers),
  };
}

/** The error code of an answer, in either of the two shapes. */
export function codeOf(answer: ClientAnswer): JsonValue | undefined {
  return valueAt(answer.body, "code") ?? valueAt(answer.body, "error.code");
}
