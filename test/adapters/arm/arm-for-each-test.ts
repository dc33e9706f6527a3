import { afterEach, beforeEach } from "vitest";
import { type ArmClient, createArmClient } from "../../../src/adapters/arm/arm-client.ts";
import { type ArmSimulator, startArmSimulator } from "../../sandbox/arm/arm-simulator.ts";
import { guardrailIdentity } from "../../sandbox/arm/identity/actor.ts";
import { trustCertificate } from "./odd-arm.ts";

/** The simulator as an adapter meets it. */
export interface MetArm {
  readonly simulator: ArmSimulator;
  /** A client with the guardrail's own identity. */
  readonly client: ArmClient;
}

/** A simulator for each test of a describe block, with a client of the guardrail's own. */
export function armForEachTest(): MetArm {
  let met: MetArm | undefined;
  beforeEach(async () => {
    const simulator = await startArmSimulator({ port: 0, controlPort: 0, operationDurationMs: 1 });
    trustCertificate(simulator.certificatePem);
    const credential = {
      getToken: async () => {
        const { accessToken } = simulator.tokenFor(guardrailIdentity, simulator.url);
        return { token: accessToken, expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    met = { simulator, client: createArmClient(credential, simulator.url) };
  });
  afterEach(() => met?.simulator.close());
  const started = (): MetArm => {
    if (met) return met;
    throw new Error("The simulator starts with the test.");
  };
  return {
    get simulator() {
      return started().simulator;
    },
    get client() {
      return started().client;
    },
  };
}
