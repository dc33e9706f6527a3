import { describe, expect, test } from "vitest";
import { standingRangeFindings } from "../../../src/core/findings/standing-range-findings.ts";
import type { Json } from "../../../src/core/json/json.ts";
import { readAuthorizedRanges } from "../../../src/core/ranges/authorized-ranges.ts";

const findings = (value: Json, broadestRange = 8) =>
  standingRangeFindings(readAuthorizedRanges(value), broadestRange);
const open = "open-to-internet critical";
const broad = "range-too-broad high";
const useless = "range-not-public low";

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
  ])("%j: %s names the cause", (value, rule, evidence) => {
    expect(findings(value).find((finding) => finding.rule === rule)?.message).toContain(evidence);
  });
});
