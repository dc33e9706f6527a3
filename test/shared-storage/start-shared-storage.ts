import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startAzurite } from "../sandbox/azurite.ts";
import { accountNames } from "./shared-storage.ts";

/**
 * Starts one Azurite for all test files: each that asks for storage gets an account of its own in it. To start an Azurite
 * takes three seconds of a processor's time, which some forty files would spend otherwise.
 */
export default async function startSharedStorage(project: TestProject): Promise<() => Promise<void>> {
  const [azurite, takenDirectory] = await Promise.all([
    startAzurite({ accounts: accountNames }),
    mkdtemp(join(tmpdir(), "aks-guardrail-accounts-")),
  ]);
  project.provide("sharedStorage", { ports: azurite.ports, takenDirectory });
  return async () => {
    await Promise.all([azurite.stop(), rm(takenDirectory, { recursive: true, force: true })]);
  };
}
