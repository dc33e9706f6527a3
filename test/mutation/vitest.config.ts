import { defineConfig } from "vitest/config";

/** The tests that each small wrong change to the core is tried on: those of the core, which touch nothing but memory. */
export default defineConfig({
  test: {
    include: ["test/core/**/*.test.ts", "test/docs/life-cycle.test.ts"],
    setupFiles: ["test/property-seed.ts"],
    restoreMocks: true,
    // A mutant is tried in a worker that has loaded the core already: twice as fast.
    isolate: false,
  },
});
