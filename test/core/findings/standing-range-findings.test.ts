import { describe, expect, test } from "vitest";
import { standingRangeFindings } from "../../../src/core/findings/standing-range-findings.ts";
import type { Json } from "../../../src/core/json/json.ts";
import { parseBlock, setOf } from "../../../src/core/ranges/address-set.ts";
import { readAuthorizedRanges } from "../../../src/core/ranges/authorized-ranges.ts";

const findings = (value: Json, broadestRange = 8) =>
  standingRangeFindings(readAuthorizedRanges(value), broadestRange);
const open = "open-to-internet critical";
const broad = "range-too-broad high";
const useless = "range-not-public low";
/** So many of the /8 blocks with an odd number, less the loopback's; none of them touches another. */
const eights = (count: number): string[] =>
  Array.from({ length: 112 }, (_, index) => 2 * index + 1)
    .filter((octet) => octet !== 127)
    .slice(0, count)
    .map((octet) => `${octet}.0.0.0/8`);

describe("standingRangeFindings", () => {
  test.each<[Json, number, string[]]>([
    [null, 8, ["no-authorized-ranges critical"]],
    [[], 8, ["no-authorized-ranges critical"]],
    [["73.140.245.0/24", "20.42.25.196"], 8, []],
    [["0.0.0.0/32"], 8, []],
    [["0.0.0.0/32"], 32, []],
    [["0.0.0.0/0"], 8, [open, broad]],
    [["0.0.0.0/0"], 0, [open]],
    [["0.0.0.0/1", "128.0.0.0/1"], 8, [open, broad]],
    [["AzureCloud"], 8, [open]],
    [["AzureCloud.westeurope", "20.20.20.20"], 8, [open]],
    [["::/0"], 8, [open, broad]],
    [["20.0.0.0/8"], 8, []],
    [["20.0.0.0/7"], 8, [broad]],
    [["20.0.0.0/8", "21.0.0.0/8"], 8, [broad]],
    [["21.0.0.0/8", "22.0.0.0/8"], 8, []],
    [["20.0.0.0/9", "20.128.0.0/9", "21.0.0.0/9", "21.128.0.0/9"], 8, [broad]],
    [["73.140.245.0/24"], 24, []],
    [["73.140.245.0/24"], 25, [broad]],
    [["20.42.25.196"], 32, []],
    [["20.42.25.196", "20.42.25.197"], 32, [broad]],
    [["2603:1000::/32"], 8, []],
    [["2603:1000::/31"], 8, [broad]],
    [["2603:1000::1"], 32, []],
    [["garbage"], 8, [broad]],
    [[""], 8, [broad]],
    [["AzureFrontDoor.Backend"], 8, [broad]],
    [[null], 8, [broad]],
    ["73.140.245.0/24", 8, [broad]],
    [{ range: "73.140.245.0/24" }, 8, [broad]],
    [["10.0.0.0/8"], 8, [useless]],
    [["203.0.113.0/24", "73.140.245.0/24"], 8, [useless]],
    [["fd00::/8"], 0, [useless]],
    [["73.140.245.0/24", "10.0.0.0/8"], 16, [useless]],
    [["10.0.0.0/7"], 7, []],
    [["0.0.0.0/1"], 0, [open]],
    [["128.0.0.0/1"], 1, []],
    [eights(110), 8, [broad]],
    [eights(4), 8, []],
    [eights(5), 8, [broad]],
    [eights(110), 7, [broad]],
  ])("%j, with /%i as the broadest: %j", (value, broadestRange, expected) => {
    const told = findings(value, broadestRange);
    expect(told.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(expected);
    for (const { setting } of told) expect(setting).toBe("authorized-ranges");
  });

  test.each<[Json, string, string]>([
    [["73.140.245.0/24", "AzureCloud"], "open-to-internet", ": AzureCloud."],
    [["0.0.0.0/1", "128.0.0.0/1"], "open-to-internet", ": 0.0.0.0/1, 128.0.0.0/1."],
    [
      ["73.140.245.0/24", "20.0.0.0/7"],
      "range-too-broad",
      "/8, or one whose size cannot be told: 20.0.0.0/7.",
    ],
    [["20.0.0.0/8", "21.0.0.0/8"], "range-too-broad", ": 20.0.0.0/8, 21.0.0.0/8."],
    [["garbage", "20.0.0.0/7", "1.1.1.1"], "range-too-broad", ": garbage, 20.0.0.0/7."],
    [["73.140.245.0/24", "10.0.0.0/8"], "range-not-public", "in 10.0.0.0/8:"],
    [["0.0.0.0/1"], "open-to-internet", "let in 56.5 % of the internet: 0.0.0.0/1."],
    [
      eights(110),
      "range-too-broad",
      "ranges let in 49.8 % of the internet together, which is more than four blocks of /8.",
    ],
    [
      ["20.0.0.0/7", ...eights(4)],
      "range-too-broad",
      "20.0.0.0/7, and let in 2.7 % of the internet together, which is more than four blocks of /8.",
    ],
  ])("%j: %s names the cause", (value, rule, evidence) => {
    expect(findings(value).find((finding) => finding.rule === rule)?.message).toContain(evidence);
  });

  test("what the guardrail let in for the cluster itself is no finding, as far as it is that alone", () => {
    const judged = (value: Json) =>
      standingRangeFindings(readAuthorizedRanges(value), 32, {
        own: setOf(["20.1.2.0/28", "203.0.113.7"].flatMap((text) => parseBlock(text) ?? [])),
        tags: new Set(["azurefrontdoor.backend"]),
      }).map(({ rule }) => rule);
    expect(judged(["73.140.245.1", "20.1.2.0/28"])).toEqual([]);
    expect(judged(["20.1.1.255", "20.1.2.0/32", "20.1.2.1/32"])).toEqual([]);
    expect(judged(["73.140.245.1", "203.0.113.7"])).toEqual([]);
    expect(judged(["AzureFrontDoor.Backend"])).toEqual([]);
    expect(judged(["20.1.2.0/27"])).toEqual(["range-too-broad"]);
    expect(judged(["AzureDevOps"])).toEqual(["range-too-broad"]);
  });
});
