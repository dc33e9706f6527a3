import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AddressSet, parseBlock, setOf } from "../../../src/core/ranges/address-set.ts";
import { internetShareInWords, isBroadInTotal, letsInMost } from "../../../src/core/ranges/internet-share.ts";

function setFrom(...texts: string[]): AddressSet {
  return setOf(
    texts.map((text) => {
      const block = parseBlock(text);
      if (!block) throw new Error(`${text} is no block`);
      return block;
    }),
  );
}

const octets = Array.from({ length: 256 }, (_, octet) => octet);
const eights = (...kept: number[]): AddressSet => setFrom(...kept.map((octet) => `${octet}.0.0.0/8`));
const alternating = octets.filter((octet) => octet % 2 === 1).slice(0, 110);

describe("letsInMost", () => {
  test.each<[string, AddressSet]>([
    ["everything", setFrom("0.0.0.0/0")],
    ["all but one address", setFrom(...octets.slice(1).map((octet) => `${octet}.0.0.0/8`), "0.0.0.0/9")],
    ["two halves", setFrom("128.0.0.0/1", "0.0.0.0/1")],
    ["the half that has more public addresses", setFrom("0.0.0.0/1")],
    ["half of IPv6", setFrom("2000::/4")],
    ["all of IPv6 beside a narrow list", setFrom("73.140.245.0/24", "::/0")],
  ])("%s is most", (_name, set) => {
    expect(letsInMost(set)).toBe(true);
  });

  test.each<[string, AddressSet]>([
    ["nothing", setFrom()],
    ["a quarter", setFrom("0.0.0.0/2")],
    ["what no host has", setFrom("10.0.0.0/8", "224.0.0.0/3", "fc00::/7")],
    ["a quarter of IPv6", setFrom("2000::/5")],
  ])("%s is not", (_name, set) => {
    expect(letsInMost(set)).toBe(false);
  });
});

describe("isBroadInTotal", () => {
  const broadest = (ipv4: number) => ({ ipv4, ipv6: 4 * ipv4 });

  test.each<[string, AddressSet, number, boolean]>([
    ["four blocks of the broadest size", eights(11, 13, 15, 17), 8, false],
    ["one address more", setFrom("11.0.0.0/8", "13.0.0.0/8", "15.0.0.0/8", "17.0.0.0/8", "1.1.1.1"), 8, true],
    ["many blocks, none of them too broad", eights(...alternating), 8, true],
    ["what no host has is nobody's way in", eights(10, 11, 13, 15, 17, 127), 8, false],
    ["everything, where everything is allowed", setFrom("0.0.0.0/0"), 0, false],
    ["200 offices of /24", setFrom(...octets.slice(0, 200).map((it) => `73.140.${it}.0/24`)), 24, false],
    ["as much as a /16 in small pieces", setFrom("73.140.0.0/16"), 32, false],
    ["more than a /16 in small pieces", setFrom("73.140.0.0/16", "1.1.1.1"), 32, true],
    ["four IPv6 blocks of the broadest size", setFrom("2600::/30"), 8, false],
    ["more in IPv6", setFrom("2600::/30", "2700::/32"), 8, true],
  ])("%s, with /%#: %s", (_name, set, limit, expected) => {
    expect(isBroadInTotal(set, broadest(limit))).toBe(expected);
  });
});

describe("the share in words", () => {
  test.each<[AddressSet, string]>([
    [setFrom("0.0.0.0/0"), "the whole internet"],
    [setFrom("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/3"), "the whole internet"],
    [setFrom("0.0.0.0/1"), "56.5 % of the internet"],
    [eights(...octets.filter((octet) => octet !== 8)), "99.5 % of the internet"],
    [setFrom("2000::/3"), "the whole internet"],
    [setFrom("2000::/5"), "25.0 % of the IPv6 internet"],
    [setFrom("73.140.245.0/24"), "less than 0.1 % of the internet"],
  ])("%#: %s", (set, words) => {
    expect(internetShareInWords(set)).toBe(words);
  });

  test("one address less than everything is not everything", () => {
    const pieces = octets.flatMap((octet) => (octet === 8 ? [] : [`${octet}.0.0.0/8`]));
    const rest = Array.from({ length: 24 }, (_, index) => {
      // 8.0.0.0/8 less its first address: one block of each size from /9 to /32.
      const prefix = 9 + index;
      const first = 8 * 2 ** 24 + 2 ** (32 - prefix);
      return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}/${prefix}`;
    });
    expect(internetShareInWords(setFrom(...pieces, ...rest))).toBe("99.9 % of the internet");
    expect(letsInMost(setFrom(...pieces, ...rest))).toBe(true);
  });
});

const block = fc
  .record({ address: fc.ipV4(), prefix: fc.integer({ min: 1, max: 32 }) })
  .map(({ address, prefix }) => `${address}/${prefix}`);
const judged = (texts: readonly string[]) => {
  const set = setFrom(...texts);
  return [
    letsInMost(set),
    isBroadInTotal(set, { ipv4: 8, ipv6: 32 }),
    isBroadInTotal(set, { ipv4: 16, ipv6: 64 }),
  ];
};

describe("breadth is a matter of addresses, not of strings", () => {
  test("order, duplicates and halves make no difference", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (texts) => {
        const halves = texts.flatMap((text) => {
          const [address, prefix] = text.split("/");
          return prefix === "32" ? [text] : halvesOf(address ?? "", Number(prefix));
        });
        expect(judged([...texts, ...texts].toReversed())).toEqual(judged(texts));
        expect(judged(halves)).toEqual(judged(texts));
      }),
    );
  });

  test("more addresses are never narrower", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), block, (texts, more) => {
        const [before, after] = [judged(texts), judged([...texts, more])];
        for (const [index, isBroad] of before.entries()) expect(isBroad && !after[index]).toBe(false);
      }),
    );
  });

  test("a stricter limit forgives nothing that a looser one does not", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), fc.integer({ min: 0, max: 31 }), (texts, prefix) => {
        const set = setFrom(...texts);
        const at = (ipv4: number) => isBroadInTotal(set, { ipv4, ipv6: 4 * ipv4 });
        expect(at(prefix) && !at(prefix + 1)).toBe(false);
      }),
    );
  });
});

function halvesOf(address: string, prefix: number): string[] {
  const number = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const half = 2 ** (31 - prefix);
  const first = Math.floor(number / (2 * half)) * 2 * half;
  return [first, first + half].map(
    (start) =>
      `${Math.floor(start / 2 ** 24)}.${Math.floor(start / 2 ** 16) % 256}.${Math.floor(start / 256) % 256}.${start % 256}/${prefix + 1}`,
  );
}
