import { expect, test } from "vitest";
import { diagnosticsOf } from "./sarif.ts";

/** A report as the compiler writes it: one for each file, with nothing between one and the next. */
function report(...results: object[]): string {
  return JSON.stringify(
    { version: "2.1.0", runs: [{ tool: { driver: { name: "bicep" } }, results }] },
    null,
    2,
  );
}

const warning = {
  ruleId: "BCP037",
  message: { text: 'The property "allowSharedKeys" is not allowed.' },
  locations: [
    { physicalLocation: { artifactLocation: { uri: "modules/storage.bicep" }, region: { startLine: 23 } } },
  ],
};

test("a warning in any of the reports is a diagnostic, with its place", () => {
  expect(diagnosticsOf(`${report()}${report(warning)}${report()}`)).toEqual([
    'modules/storage.bicep:23 BCP037 The property "allowSharedKeys" is not allowed.',
  ]);
});

test("reports without results have none", () => {
  expect(diagnosticsOf(`${report()}${report()}\n`)).toEqual([]);
});

test("what is no report is no silence", () => {
  expect(() => diagnosticsOf("Unhandled exception")).toThrow();
  expect(() => diagnosticsOf("{}")).toThrow();
});
