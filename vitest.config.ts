import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/property-seed.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most files wait for real servers most of the time, so three at a time keep two cores busy.
    maxWorkers: 3,
  },
});
