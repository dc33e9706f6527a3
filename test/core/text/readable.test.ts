import { describe, expect, it } from "vitest";
import { counted, oneLine, readableDuration } from "../../../src/core/text/readable.ts";

describe("readable text", () => {
  it.each([
    [0, "0 s"],
    [42, "42 s"],
    [192, "3 min 12 s"],
    [720, "12 min"],
    [7_500, "2 h 5 min"],
    [93_784, "1 d 2 h"],
    [-3, "0 s"],
    [1.9, "1 s"],
  ])("%d seconds read as %s", (seconds, expected) => {
    expect(readableDuration(seconds)).toBe(expected);
  });

  it("counts readably", () => {
    expect(counted(1, "range")).toBe("1 range");
    expect(counted(1_988, "range")).toBe("1,988 ranges");
  });

  it("keeps text from outside on one honest line", () => {
    expect(oneLine("prod\nSeverity: low\u202E \u200Bx\uD800")).toBe("prod Severity: low   x");
  });
});
