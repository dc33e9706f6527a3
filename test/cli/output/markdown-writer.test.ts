import { describe, expect, test } from "vitest";
import { MarkdownWriter } from "../../../src/cli/output/markdown-writer.ts";
import { approvedRanges, type Given, judged } from "./judged.ts";

function written(all: readonly Given[], stoppedBy?: string): string {
  const writer = new MarkdownWriter();
  for (const given of all) expect(writer.add(judged(given))).toBe("");
  return writer.end(stoppedBy);
}

const rows = (text: string): string[] => text.split("\n").filter((line) => /^\| (critical|high)/.test(line));

describe("the document", () => {
  test("has a summary, a table and the details", () => {
    const text = written([
      { index: 0, ranges: approvedRanges },
      { name: "aks-open", index: 1 },
    ]);
    expect(text).toContain(
      "## AKS Guardrail: 1 of 2 clusters with findings\n\n2 clusters: 1 drifted, 1 compliant.",
    );
    expect(rows(text)).toEqual([
      expect.stringMatching(
        /^\| critical \| `aks-open` \| `rg-prod` \| `authorized-ranges-removed` \| The [^|]+ \|$/,
      ),
      expect.stringMatching(
        /^\| critical \| `aks-open` \| `rg-prod` \| `no-authorized-ranges` \| The [^|]+ \|$/,
      ),
    ]);
    expect(text).toContain(
      "<details><summary><code>aks-open</code>: drifted</summary>\n\n- Cluster: `/subscriptions/",
    );
    expect(text).toContain("- Read from: `clusters.json[1]`\n");
    expect(text).toContain('from `["73.140.245.0/24","137.117.106.88/29"]` to `[]`\n');
    expect(text).toContain("- The guardrail would: `revert`. ");
    expect(text).toMatch(/<\/details>\n$/);
  });

  test("without findings is a title, a summary and what was not seen", () => {
    expect(written([{ ranges: approvedRanges }])).toBe(
      "## AKS Guardrail: no findings\n\n1 cluster: 1 compliant. No findings.\n\nNot seen, as a cluster's body does not show it: imds-restriction, trusted-access, api-connectivity, token-issuers.\n",
    );
    expect(written([])).toBe("## AKS Guardrail: no findings\n\nNo clusters.\n");
  });

  test("says when it is not whole, with or without findings", () => {
    for (const ranges of [approvedRanges, []]) {
      expect(written([{ ranges }], "in.json[1]: <no> cluster")).toContain(
        "\n> [!CAUTION]\n> Not whole, as the input is unusable: in.json\\[1\\]: &lt;no&gt; cluster\n",
      );
    }
  });

  test("puts the worst first, and counts what does not fit into a comment", () => {
    const high = Array.from({ length: 150 }, (_, index) => ({
      name: `aks-${"x".repeat(50)}-${index}`,
      index,
      ranges: [...approvedRanges, "52.0.0.0/16"],
    }));
    const text = written([...high, { name: "aks-worst", index: 150 }]);
    const shown = rows(text);
    const details = text.split("<details>").length - 1;
    expect(shown.slice(0, 3).map((row) => row.split(" | ").slice(0, 2).join())).toEqual([
      "| critical,`aks-worst`",
      "| critical,`aks-worst`",
      `| high,\`${high[0]?.name}\``,
    ]);
    expect(text).toContain(`\nAnd ${152 - shown.length} more findings.\n`);
    expect(text).toContain(`\nAnd ${151 - details} more clusters with findings, without their details.\n`);
    expect(details).toBeGreaterThan(10);
    expect(text.length).toBeLessThanOrEqual(65_536);
  });

  test("stays a comment's length whatever names and ranges are like", () => {
    const hostile = Array.from({ length: 300 }, (_, index) => ({
      name: "<|`@".repeat(200),
      hasId: false,
      index,
      ranges: Array.from({ length: 200 }, (_, host) => `52.0.${host}.0/24`),
    }));
    expect(written(hostile).length).toBeLessThanOrEqual(65_536);
  });

  test("lets no name be markup", () => {
    const text = written([{ name: "</summary><img src=x>|@team\n# x", hasId: false }]);
    expect(text).not.toMatch(/<img|<\/summary><|^# x/m);
    expect(text.match(/@team/g)?.length).toBe(text.match(/<code>[^<]*@team/g)?.length);
    for (const row of rows(text)) expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
  });
});
