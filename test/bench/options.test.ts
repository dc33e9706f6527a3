import { expect, test } from "vitest";
import { helpText, parseBenchOptions, parts } from "./options.ts";

test("without arguments everything is measured in full", () => {
  expect(parseBenchOptions([])).toEqual({
    help: false,
    isQuick: false,
    parts: Object.keys(parts),
    bundle: "dist/app/main.cjs",
  });
});

test("--only takes several parts, which keep their usual order", () => {
  expect(parseBenchOptions(["--only", "reads, latency"]).parts).toEqual(["latency", "reads"]);
});

test.each([
  [["--only", "latancy"], /"latancy": give one or more of load,ranges/],
  [["--only", "toString"], /"toString"/],
  [["--only", ""], /""/],
  [["--fast"], /--fast/],
])("%j is refused", (args, message) => {
  expect(() => parseBenchOptions(args)).toThrow(message);
});

test("the help names every part", () => {
  for (const name of Object.keys(parts)) expect(helpText()).toContain(`\n  ${name} `);
});
