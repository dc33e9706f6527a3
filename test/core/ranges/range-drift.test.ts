import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/core/json/json.ts";
import { holdsBlock, isSubset, parseBlock } from "../../../src/core/ranges/address-set.ts";
import {
  type AuthorizedRanges,
  isOpenToInternet,
  opaqueKey,
  readAuthorizedRanges,
} from "../../../src/core/ranges/authorized-ranges.ts";
import { canonical, compareRanges, isWider, type RangeDrift } from "../../../src/core/ranges/range-drift.ts";
import { anyList as list, respelled } from "./any-list.ts";

const compare = (approved: Json, now: Json): RangeDrift =>
  compareRanges(readAuthorizedRanges(approved), readAuthorizedRanges(now));

const office = "73.140.245.0/24";
const build = "137.117.106.88/29";

describe("compareRanges", () => {
  test.each<[string, Json, Json, Partial<RangeDrift>]>([
    ["the same list", [office, build], [office, build], { kind: "equal", added: [], removed: [] }],
    ["another order", [office, build], [build, office], { kind: "equal" }],
    ["duplicates", [office], [office, office], { kind: "equal" }],
    ["host bits", [build], ["137.117.106.90/29"], { kind: "equal" }],
    ["a bare address", ["20.42.25.196/32"], ["20.42.25.196"], { kind: "equal" }],
    ["a split block", [office], ["73.140.245.0/25", "73.140.245.128/25"], { kind: "equal" }],
    ["merged blocks", ["73.140.245.0/25", "73.140.245.128/25"], [office], { kind: "equal" }],
    ["a tag in another case", ["AzureFrontDoor.Backend"], [" azurefrontdoor.backend"], { kind: "equal" }],
    ["null", [office], null, { kind: "removed", added: [], removed: [office], opensToInternet: true }],
    [
      "an empty list",
      [build, office, office],
      [],
      { kind: "removed", removed: [office, build], opensToInternet: true },
    ],
    ["everybody approved, then no list", ["0.0.0.0/0"], null, { kind: "removed", opensToInternet: true }],
    [
      "the own outbound address, then no list",
      ["0.0.0.0/32"],
      [],
      { kind: "removed", removed: ["0.0.0.0/32"] },
    ],
    [
      "an added range",
      [office],
      [office, "20.42.25.196"],
      { kind: "widened", added: ["20.42.25.196/32"], removed: [], opensToInternet: false },
    ],
    [
      "a broader block",
      [office],
      ["73.140.0.0/16"],
      { kind: "widened", added: ["73.140.0.0/16"], removed: [] },
    ],
    ["a replaced list", [office], [build], { kind: "widened", added: [build], removed: [office] }],
    [
      "everybody",
      [office],
      ["0.0.0.0/0"],
      { kind: "widened", added: ["0.0.0.0/0"], removed: [], opensToInternet: true },
    ],
    [
      "two halves",
      [office],
      ["128.0.0.0/1", "0.0.0.0/1"],
      { kind: "widened", added: ["0.0.0.0/1", "128.0.0.0/1"], opensToInternet: true },
    ],
    [
      "every Azure customer",
      [office],
      [office, "AzureCloud"],
      { kind: "widened", added: ["AzureCloud"], opensToInternet: true },
    ],
    [
      "every Azure customer approved, then everybody",
      ["AzureCloud"],
      ["AzureCloud", "0.0.0.0/0"],
      { kind: "widened", opensToInternet: true },
    ],
    [
      "an open list that only shrank",
      ["AzureCloud", office],
      ["AzureCloud"],
      { kind: "narrowed", removed: [office], opensToInternet: false },
    ],
    [
      "garbage",
      [office],
      [office, "garbage"],
      { kind: "widened", added: ["garbage"], opensToInternet: false },
    ],
    [
      "a removed range",
      [office, build],
      [office],
      { kind: "narrowed", added: [], removed: [build], opensToInternet: false },
    ],
    ["a smaller block", [office], ["73.140.245.0/25"], { kind: "narrowed", removed: [office] }],
    ["a removed tag", [office, "AzureCloud"], [office], { kind: "narrowed", removed: ["AzureCloud"] }],
    [
      "the own outbound address instead of a list",
      [office],
      ["0.0.0.0/32"],
      { kind: "narrowed", added: [], removed: [office], opensToInternet: false },
    ],
    [
      "a list instead of the own outbound address",
      ["0.0.0.0/32"],
      [office],
      { kind: "widened", added: [office], removed: ["0.0.0.0/32"] },
    ],
    [
      "everybody instead of the own outbound address",
      ["0.0.0.0/32"],
      ["0.0.0.0/0"],
      { kind: "widened", added: ["0.0.0.0/0"], removed: [], opensToInternet: true },
    ],
    ["the own outbound address added", [office], [office, "0.0.0.0/32"], { kind: "equal" }],
    [
      "the own outbound address taken from a list that a revert writes without it",
      [office, "0.0.0.0/32"],
      [office],
      { kind: "equal" },
    ],
    ["no list approved", null, [office], { kind: "equal", added: [], removed: [] }],
    ["no list, no list", [], null, { kind: "equal" }],
    [
      "an added IPv6 block",
      [office],
      [office, "2001:DB8::1/64"],
      { kind: "widened", added: ["2001:db8::/64"] },
    ],
    [
      "an IPv4 list and its IPv6 dress",
      ["1.2.3.4"],
      ["::ffff:1.2.3.4"],
      { kind: "widened", removed: ["1.2.3.4/32"] },
    ],
  ])("%s", (_name, approved, now, expected) => {
    expect(compare(approved, now)).toMatchObject(expected);
  });

  test("names what differs by address, whatever the order of the list", () => {
    const added = ["zebra", "99.0.0.0/24", "9.0.0.0/24", "AzureCloud", "9.0.0.1", "9.0.0.0/24"];
    const expected = ["9.0.0.0/24", "9.0.0.1/32", "99.0.0.0/24", "AzureCloud", "zebra"];
    expect(compare([office], added).added).toEqual(expected);
    expect(compare([office], added.toReversed()).added).toEqual(expected);
  });
});

/** Two blocks of one /28 or of one /124 overlap, touch and repeat often enough to be interesting. */
describe("for any list of ranges", () => {
  const spellings = list.chain((entries) => fc.tuple(fc.constant(entries), respelled(entries)));

  test("order, duplicates, split blocks, host bits and bare addresses change nothing", () => {
    fc.assert(
      fc.property(spellings, list, ([entries, other], approved) => {
        expect(compare(entries, other)).toMatchObject({ kind: "equal", added: [], removed: [] });
        const [plain, odd] = [compare(approved, entries), compare(approved, other)];
        expect([odd.kind, odd.opensToInternet]).toEqual([plain.kind, plain.opensToInternet]);
        expect(compare(other, approved).kind).toBe(compare(entries, approved).kind);
      }),
      { numRuns: 400 },
    );
  });

  test("order and duplicates do not even change how the difference is told", () => {
    fc.assert(
      fc.property(list, list, (approved, now) => {
        expect(compare(approved, [...now.toReversed(), ...now])).toEqual(compare(approved, now));
        expect(compare([...approved.toReversed(), ...approved], now)).toEqual(compare(approved, now));
      }),
    );
  });

  test("is equal exactly when neither list lets in what the other does not", () => {
    fc.assert(
      fc.property(list, list, (approved, now) => {
        const [before, after] = [readAuthorizedRanges(approved), readAuthorizedRanges(now)];
        const { kind, added, removed } = compareRanges(before, after);
        expect(kind === "widened").toBe(letsInMore(before, after));
        expect(kind === "narrowed").toBe(!letsInMore(before, after) && letsInMore(after, before));
        expect(added.length > 0).toBe(kind === "widened");
        if (kind === "narrowed") expect(removed).not.toEqual([]);
        expect(isWider(before, after)).toBe(kind === "widened");
      }),
    );
  });

  test("garbage is never narrow", () => {
    const garbage = fc.oneof(fc.string(), fc.jsonValue()).filter((value) => {
      const read = readAuthorizedRanges([value as Json]);
      return read.kind === "listed" && read.opaque.length > 0;
    });
    fc.assert(
      fc.property(list, garbage, (approved, value) => {
        const key = opaqueKey(typeof value === "string" ? value : JSON.stringify(value));
        fc.pre(!approved.some((entry) => opaqueKey(entry) === key));
        expect(compare(approved, [...approved, value as Json]).kind).toBe("widened");
      }),
    );
  });

  test("no list is never narrow", () => {
    fc.assert(
      fc.property(list, fc.constantFrom<Json[]>(null, []), (approved, none) => {
        expect(compare(approved, none)).toMatchObject({ kind: "removed", opensToInternet: true });
      }),
    );
  });
});

/** What "more" means, by the sets themselves. */
function letsInMore(before: AuthorizedRanges, after: AuthorizedRanges): boolean {
  if (before.kind !== "listed" || after.kind !== "listed") throw new Error("lists were asked for");
  const known = before.opaque.map((opaque) => opaque.entry.toLowerCase());
  return (
    !isSubset(after.addresses, before.addresses) ||
    after.opaque.some((opaque) => !known.includes(opaque.entry.toLowerCase()))
  );
}

describe("canonical", () => {
  test.each([
    ["137.117.106.90/29", "137.117.106.88/29"],
    [" 1.2.3.4 ", "1.2.3.4/32"],
    ["0.0.0.0", "0.0.0.0/32"],
    ["2001:DB8::1", "2001:db8::1/128"],
    ["AzureCloud", "AzureCloud"],
    ["garbage/8", "garbage/8"],
  ])("%j is %s", (entry, expected) => {
    expect(canonical(entry)).toBe(expected);
  });

  test("stands for the same addresses", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const [read, again] = [
          parseBlock(`${address}/${prefix}`),
          parseBlock(canonical(`${address}/${prefix}`)),
        ];
        expect(again).toEqual(read);
        const ranges = readAuthorizedRanges([`${address}/${prefix}`]);
        if (read && ranges.kind === "listed" && !ranges.ownEgress) {
          expect(holdsBlock(ranges.addresses, read)).toBe(true);
          // The lower half of all addresses has more than half of the public ones.
          const isMost = prefix === 0 || canonical(`${address}/${prefix}`) === "0.0.0.0/1";
          expect(isOpenToInternet(ranges)).toBe(isMost);
        }
      }),
    );
  });
});
