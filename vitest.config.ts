import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

/** Files that touch nothing but memory, and keep nothing in it from one file to the next. */
const inMemory = [
  "app",
  "architecture",
  "cli",
  "core",
  "delivery",
  "docs",
  "fakes",
  "functions",
  "infra/check",
  "infra/hooks",
  "notices",
  "reconcile",
  "settings",
].map((folder) => `test/${folder}/**/*.test.ts`);
inMemory.push("test/infra/*.test.ts");

/** Files that wait out what takes a minute, with `npm run test:all` only. */
const patient = "test/**/*.long.test.ts";

/** What is started or unpacked once for all files of a run. */
const globalSetup = ["test/shared-storage/start-shared-storage.ts", "test/infra/package/unpacked-package.ts"];

export default defineConfig({
  test: {
    setupFiles: ["test/property-seed.ts"],
    restoreMocks: true,
    // A worker of its own for each file would take longer to start than most of these files take: none keeps anything
    // in its modules for the next one.
    isolate: false,
    // Whatever waits, waits for a condition. The limits end what hangs: they are no measure, however busy the machine is.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Most files wait for real servers most of the time, so five at a time keep two cores busy.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: "in memory", include: inMemory },
      },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["test/**/*.test.ts"],
          exclude: [...inMemory, patient],
          globalSetup,
        },
      },
      {
        extends: true,
        test: { name: "patient", include: [patient], globalSetup },
      },
    ],
  },
});
