import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/core/json/json.ts";
import {
  isOpenToInternet,
  isOwnEgressEntry,
  letInWords,
  readAuthorizedRanges,
} from "../../../src/core/ranges/authorized-ranges.ts";

function listed(value: Json) {
  const ranges = readAuthorizedRanges(value);
  if (ranges.kind !== "listed") throw new Error("no list");
  return ranges;
}

describe("readAuthorizedRanges", () => {
  test.each([[undefined], [null], [[]]])("%j is no list", (value) => {
    expect(readAuthorizedRanges(value)).toEqual({ kind: "unrestricted" });
  });

  test.each<[string, string]>([
    ["AzureCloud", "everybody"],
    [" azurecloud ", "everybody"],
    ["AzureCloud.WestEurope", "everybody"],
    ["Internet", "everybody"],
    ["AzureFrontDoor.Backend", "service-tag"],
    ["AzureCloudIsh", "service-tag"],
    ["1.2.3", "unreadable"],
    ["1.2.3.4,5.6.7.8", "unreadable"],
    ["::ffff:0:0/96", "unreadable"],
    ["", "unreadable"],
    ["any where", "unreadable"],
    ["*", "unreadable"],
  ])("%j is opaque: %s", (entry, kind) => {
    expect(listed([entry])).toMatchObject({ entries: [entry], counted: [], opaque: [{ entry, kind }] });
  });

  test.each<[Json, string]>([
    ["1.2.3.4", '{"value":"1.2.3.4"}'],
    [true, '{"value":true}'],
    [{ "0": "1.2.3.4" }, '{"value":{"0":"1.2.3.4"}}'],
    [[null], "null"],
    [[["1.2.3.4"]], '["1.2.3.4"]'],
    [[7], "7"],
    [[{ range: "1.2.3.4" }], '{"range":"1.2.3.4"}'],
  ])("a value of an unknown shape is kept as an unreadable entry: %j", (value, entry) => {
    expect(listed(value)).toMatchObject({ counted: [], opaque: [{ entry, kind: "unreadable" }] });
  });

  test("keeps entries as they were written, and takes surrounding space for none", () => {
    const ranges = listed([" 137.117.106.90/29 ", "20.42.25.196", "0.0.0.0/32"]);
    expect(ranges.entries).toEqual([" 137.117.106.90/29 ", "20.42.25.196", "0.0.0.0/32"]);
    expect(ranges.counted.map(({ block }) => block.prefix)).toEqual([29, 32]);
    expect(ranges).toMatchObject({ opaque: [], ownEgress: true });
  });

  test("garbage is never counted as addresses", () => {
    const garbage = fc.oneof(
      fc.string().filter((text) => !/^[\s\d./:a-f]*$/i.test(text)),
      fc.jsonValue().filter((value) => typeof value !== "string"),
    );
    fc.assert(
      fc.property(fc.array(garbage, { minLength: 1, maxLength: 5 }), (values) => {
        const ranges = listed(values as Json);
        expect(ranges.counted).toEqual([]);
        expect(ranges.opaque).toHaveLength(values.length);
      }),
    );
  });
});

describe("isOwnEgressEntry", () => {
  test.each(["0.0.0.0/32", "0.0.0.0", " 0.0.0.0/32 "])("%j is", (entry) => {
    expect(isOwnEgressEntry(entry)).toBe(true);
  });
  test.each(["0.0.0.0/0", "0.0.0.0/31", "0.0.0.1/32", "::/128", ""])("%j is not", (entry) => {
    expect(isOwnEgressEntry(entry)).toBe(false);
  });
});

describe("what is let in, in words", () => {
  test.each<[Json, string]>([
    [null, "let the whole internet in"],
    [["0.0.0.0/0"], "let the whole internet in"],
    [["AzureCloud", "1.1.1.1"], "let the whole internet in"],
    [["0.0.0.0/1"], "let in 56.5 % of the internet"],
  ])("%j: %s", (value, words) => {
    expect(letInWords(readAuthorizedRanges(value))).toBe(words);
  });
});

describe("isOpenToInternet", () => {
  const allButReserved = [
    "0.0.0.0/5",
    "8.0.0.0/7",
    "11.0.0.0/8",
    "12.0.0.0/6",
    "16.0.0.0/4",
    "32.0.0.0/3",
    "64.0.0.0/3",
    "96.0.0.0/4",
    "112.0.0.0/5",
    "120.0.0.0/6",
    "124.0.0.0/7",
    "126.0.0.0/8",
    "128.0.0.0/2",
    "192.0.0.0/3",
  ];

  test.each<[string, Json]>([
    ["no list", null],
    ["an empty list", []],
    ["everything", ["0.0.0.0/0"]],
    ["everything with host bits", ["9.9.9.9/0"]],
    ["everything beside a narrow range", ["73.140.245.0/24", "0.0.0.0/0"]],
    ["two halves", ["128.0.0.0/1", "0.0.0.0/1"]],
    ["256 blocks", Array.from({ length: 256 }, (_, octet) => `${octet}.0.0.0/8`)],
    ["all but private and loopback addresses", allButReserved],
    ["all public addresses but those of one block", allButReserved.slice(1)],
    ["the half that has more public addresses", ["0.0.0.0/1"]],
    ["all of IPv6", ["::/0"]],
    ["global IPv6 in halves", ["2000::/4", "3000::/4"]],
    ["every Azure customer", ["AzureCloud"]],
    ["every Azure customer beside a narrow range", ["20.20.20.20", "azurecloud"]],
  ])("%s is open", (_name, value) => {
    expect(isOpenToInternet(readAuthorizedRanges(value))).toBe(true);
  });

  test.each<[string, Json]>([
    ["the cluster's own outbound address", ["0.0.0.0/32"]],
    ["a narrow list", ["73.140.245.0/24"]],
    ["the half that has fewer public addresses", ["128.0.0.0/1"]],
    ["a quarter", ["0.0.0.0/2"]],
    ["what no host has", ["10.0.0.0/8", "224.0.0.0/3"]],
    ["garbage", ["garbage"]],
  ])("%s is not", (_name, value) => {
    expect(isOpenToInternet(readAuthorizedRanges(value))).toBe(false);
  });
});
