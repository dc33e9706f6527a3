import { describe, expect, test } from "vitest";
import { TableWriter } from "../../../src/cli/output/table-writer.ts";
import { approvedRanges, type Given, judged } from "./judged.ts";

function table(all: readonly Given[], hasColours = false, stoppedBy?: string): string {
  const writer = new TableWriter(hasColours);
  return all.map((given) => writer.add(judged(given))).join("") + writer.end(stoppedBy);
}

/** What a terminal obeys. */
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

describe("the table", () => {
  test("has a line for each finding, and a summary", () => {
    expect(
      table([
        { index: 0, ranges: approvedRanges },
        { name: "aks-open", index: 1 },
      ]).split("\n"),
    ).toEqual([
      "CLUSTER   RESOURCE GROUP  VERDICT    DECISION  SEVERITY  FINDING",
      "aks-prod  rg-prod         compliant  none",
      expect.stringMatching(
        /^aks-open {2}rg-prod {9}drifted {4}revert {4}critical {2}authorized-ranges-removed: The /,
      ),
      expect.stringMatching(/^ {47}critical {2}no-authorized-ranges: The API server /),
      "",
      "2 clusters: 1 drifted, 1 compliant. 2 findings: 2 critical.",
      "Not seen, as a cluster's body does not show it: imds-restriction, trusted-access, api-connectivity, token-issuers.",
      "",
    ]);
  });

  test("of nothing is the summary alone", () => {
    expect(table([])).toBe("No clusters.\n");
  });

  test("says when it is not whole", () => {
    expect(table([{ ranges: approvedRanges }], false, "in.json[1]: no cluster")).toMatch(
      /\nNot whole, as the input is unusable: in\.json\[1\]: no cluster\n1 cluster: 1 compliant\. No findings\.\nNot seen, /,
    );
  });

  test("begins before the last cluster is known, and keeps its widths", () => {
    const writer = new TableWriter(false);
    const texts = Array.from({ length: 100 }, (_, index) =>
      writer.add(judged({ index, ranges: approvedRanges })),
    );
    expect(texts.findIndex((text) => text !== "")).toBe(99);
    expect(texts.join("").split("\n")).toHaveLength(102);
    expect(writer.add(judged({ index: 100, ranges: approvedRanges }))).toBe(
      "aks-prod  rg-prod         compliant  none\n",
    );
  });

  test("has colours only where they are wanted, and the same words", () => {
    const all = [{ ranges: approvedRanges }, { index: 1 }];
    expect(table(all)).not.toMatch(escapes);
    expect(table(all, true)).toMatch(escapes);
    expect(table(all, true).replaceAll(escapes, "")).toBe(table(all));
  });

  test("lets no name command the terminal or forge a line", () => {
    const name = "\u001B[2Jaks\n0 findings\u202Ecba\u009B31m";
    const text = table([{ name, hasId: false }]);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202E]/u);
    expect(text).not.toMatch(/^0 findings/m);
    expect(text).toContain("[2Jaks 0 findings cba 31m");
  });
});
