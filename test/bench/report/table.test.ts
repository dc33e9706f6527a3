import { expect, test } from "vitest";
import { tableLines } from "./table.ts";

test("columns are as wide as their widest cell, and numbers stand to the right", () => {
  const lines = tableLines(
    [
      { heading: "name", align: "left" },
      { heading: "ms", align: "right" },
      { heading: "note", align: "left" },
    ],
    [
      ["a", "1.5", ""],
      ["longer", "100.0", "far"],
    ],
  );
  expect(lines).toEqual([
    //
    "name        ms   note",
    "a          1.5",
    "longer   100.0   far",
  ]);
});
