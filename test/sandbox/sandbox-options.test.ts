import { expect, test } from "vitest";
import { helpText, parseStartOptions } from "./sandbox-options.ts";

test("without arguments it plays and stays up", () => {
  expect(parseStartOptions([])).toEqual({ help: false, once: false, verbose: false, mode: "revert" });
});

test.each([
  [["--once", "--verbose"], { once: true, verbose: true }],
  [["--mode", "alert"], { mode: "alert" }],
  [["-h"], { help: true }],
])("%j", (args, expected) => {
  expect(parseStartOptions(args)).toMatchObject(expected);
});

test.each([[["--twice"]], [["--mode", "off"]], [["--once", "--mode", "alert"]], [["story"]]])(
  "refuses %j",
  (args) => {
    expect(() => parseStartOptions(args)).toThrow();
  },
);

test("the help names every port's variable", () => {
  expect(helpText().match(/GUARDRAIL_SANDBOX_\w+_PORT/g)).toHaveLength(7);
});
