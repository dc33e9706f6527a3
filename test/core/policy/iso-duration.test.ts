import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../../src/core/policy/iso-duration.ts";

describe("parseDuration", () => {
  test.each([
    ["PT0S", 0],
    ["PT1H", 3600],
    ["P1D", 86_400],
    ["PT90M", 5400],
    ["P1DT2H3M4S", 93_784],
    ["P366D", 31_622_400],
    [" PT5M ", 300],
  ])("%s is %i seconds", (text, seconds) => {
    expect(parseDuration(text)).toEqual({ seconds });
  });

  test.each([
    "",
    "P",
    "PT",
    "P1DT",
    "1h",
    "PT1",
    "P1H",
    "PT1D",
    "-PT1H",
    "PT1.5H",
    "PT1H ago",
    "pt1h",
    "PT1S1H",
    "P1D1D",
  ])("%j is not a duration", (text) => {
    expect(parseDuration(text)).toMatchObject({ problem: `"${text}" is not an ISO 8601 duration.` });
  });

  test.each(["P1M", "P1Y", "P1Y2M3D", "P2MT1H"])("%s names its years or months", (text) => {
    expect(parseDuration(text)).toMatchObject({
      problem: `"${text}" has years or months, whose length varies.`,
    });
  });

  test("weeks get their own mend", () => {
    expect(parseDuration("P1W")).toEqual({
      problem: '"P1W" is in weeks, which are not taken.',
      mend: "Write days: one week is P7D.",
    });
  });

  test("more than a year is taken for a mistyped unit", () => {
    expect(parseDuration("P367D")).toMatchObject({ problem: '"P367D" is longer than a year.' });
    expect(parseDuration("PT999999999H")).toMatchObject({ problem: '"PT999999999H" is longer than a year.' });
  });
});

describe("formatDuration", () => {
  test.each([
    [0, "PT0S"],
    [59, "PT59S"],
    [90, "PT1M30S"],
    [3600, "PT1H"],
    [86_400, "P1D"],
    [93_784, "P1DT2H3M4S"],
    [31_622_400, "P366D"],
  ])("%i seconds are %s, which means the same when it is read", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
    expect(parseDuration(text)).toEqual({ seconds });
  });
});
