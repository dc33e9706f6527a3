import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AddressSet,
  type Block,
  compareBlocks,
  difference,
  type Family,
  formatBlock,
  holdsBlock,
  holdsBroaderBlock,
  isSubset,
  meetsBlock,
  parseBlock,
  setOf,
  toBlocks,
  union,
} from "../../../src/core/ranges/address-set.ts";

/** The last 8 bits of one network of each family: small enough to hold every address in a `Set`. */
const slices: Record<Family, { widest: number; write: (host: number) => string }> = {
  ipv4: { widest: 24, write: (host) => `73.140.245.${host}` },
  ipv6: { widest: 120, write: (host) => `2001:db8::${host.toString(16)}` },
};

/** A block of the slice as text, with host bits as they come, and the addresses that it stands for. */
interface SliceBlock {
  readonly text: string;
  readonly model: ReadonlySet<string>;
}

const sliceBlock: fc.Arbitrary<SliceBlock> = fc
  .record({
    family: fc.constantFrom<Family>("ipv4", "ipv6"),
    host: fc.integer({ min: 0, max: 255 }),
    hostBits: fc.integer({ min: 0, max: 8 }),
    isBare: fc.boolean(),
  })
  .map(({ family, host, hostBits, isBare }) => {
    const { widest, write } = slices[family];
    const size = isBare ? 1 : 2 ** hostBits;
    const first = host - (host % size);
    const model = new Set(Array.from({ length: size }, (_, offset) => write(first + offset)));
    return { text: isBare ? write(host) : `${write(host)}/${widest + 8 - hostBits}`, model };
  });

const sliceBlocks = fc.array(sliceBlock, { maxLength: 12 });

function block(text: string): Block {
  const parsed = parseBlock(text);
  if (!parsed) throw new Error(`${text} is no block`);
  return parsed;
}

const set = (...texts: string[]): AddressSet => setOf(texts.map(block));
const setOfSlice = (blocks: readonly SliceBlock[]): AddressSet => set(...blocks.map(({ text }) => text));
const modelOf = (blocks: readonly SliceBlock[]): Set<string> =>
  new Set(blocks.flatMap(({ model }) => [...model]));

/** The addresses of a set within the slices, counted one by one. */
function addressesIn(addresses: AddressSet): Set<string> {
  const all = Object.values(slices).flatMap(({ write }) =>
    Array.from({ length: 256 }, (_, host) => write(host)),
  );
  return new Set(all.filter((address) => holdsBlock(addresses, block(address))));
}

describe("parseBlock", () => {
  test.each([
    ["1.2.3.4", "1.2.3.4/32"],
    ["1.2.3.4/32", "1.2.3.4/32"],
    ["137.117.106.90/29", "137.117.106.88/29"],
    ["172.0.0.10/16", "172.0.0.0/16"],
    ["255.255.255.255/1", "128.0.0.0/1"],
    ["9.9.9.9/0", "0.0.0.0/0"],
    ["0.0.0.0/32", "0.0.0.0/32"],
    ["2001:DB8::1", "2001:db8::1/128"],
    ["2001:db8:0:0:0:0:0:1/64", "2001:db8::/64"],
    ["2001:db8::1.2.3.4", "2001:db8::102:304/128"],
    ["ffff::/0", "::/0"],
    ["::", "::/128"],
  ])("reads %s as %s", (text, expected) => {
    expect(formatBlock(block(text))).toBe(expected);
  });

  test.each([
    "",
    " ",
    "/",
    "/8",
    "1.2.3.4/",
    "1.2.3.4//8",
    "1.2.3.4/8/8",
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "1.2.3.4/+8",
    "1.2.3.4/08",
    "1.2.3.4/8.0",
    "1.2.3.4/1e1",
    "1.2.3.4/255.0.0.0",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "0x1.2.3.4",
    "16909060",
    "1.2.3.4-1.2.3.9",
    "1.2.3.4,5.6.7.8",
    " 1.2.3.4",
    "1.2.3.4\n",
    "1.2.3.4\n/8",
    "１.2.3.4",
    "1.2.3.٤",
    "localhost",
    "AzureCloud",
    "2001:db8::/129",
    "2001:db8::/064",
    "2001:db8",
    "2001:db8:::1",
    "fe80::1%eth0",
    "1:2:3:4:5:6:7:8:9",
    "::ffff:1.2.3.4",
    "::ffff:0.0.0.0/96",
    "::ffff:0:0/96",
    "[2001:db8::1]",
    "2001:db8::g",
    "::1.2.3.4",
  ])("does not take %j for an address", (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });

  test("takes no text for an address that Node.js does not", () => {
    const alphabet = fc.constantFrom(...":.0123456789abcfF");
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 24 }), (text) => {
        if (parseBlock(text)) expect(isIP(text)).not.toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test("takes every address that Node.js does, but for IPv4 dressed as IPv6", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const read = parseBlock(text);
        const isDressedUp = isIP(text) === 6 && /\.|^[0:]*:ffff:/i.test(text);
        expect(read !== undefined || isDressedUp).toBe(true);
        if (read) expect(block(formatBlock(read))).toEqual(read);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("against a model that holds every address", () => {
  const addresses = fc.tuple(sliceBlocks, sliceBlocks);

  test("setOf holds what its blocks hold", () => {
    fc.assert(
      fc.property(sliceBlocks, (blocks) => {
        expect(addressesIn(setOfSlice(blocks))).toEqual(modelOf(blocks));
      }),
      { numRuns: 60 },
    );
  });

  test("union and difference", () => {
    fc.assert(
      fc.property(addresses, ([left, right]) => {
        const [a, b] = [modelOf(left), modelOf(right)];
        expect(addressesIn(union(setOfSlice(left), setOfSlice(right)))).toEqual(new Set([...a, ...b]));
        expect(addressesIn(difference(setOfSlice(left), setOfSlice(right)))).toEqual(
          new Set([...a].filter((address) => !b.has(address))),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("isSubset, holdsBlock and meetsBlock", () => {
    fc.assert(
      fc.property(sliceBlocks, sliceBlocks, sliceBlock, (left, right, one) => {
        const [a, b] = [modelOf(left), modelOf(right)];
        expect(isSubset(setOfSlice(left), setOfSlice(right))).toBe([...a].every((address) => b.has(address)));
        expect(isSubset(setOfSlice(left), setOfSlice([...left, ...right]))).toBe(true);
        expect(holdsBlock(setOfSlice(right), block(one.text))).toBe(
          [...one.model].every((address) => b.has(address)),
        );
        expect(meetsBlock(setOfSlice(right), block(one.text))).toBe(
          [...one.model].some((address) => b.has(address)),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("holdsBroaderBlock finds what the fewest blocks show", () => {
    fc.assert(
      fc.property(sliceBlocks, fc.integer({ min: 0, max: 8 }), (blocks, hostBits) => {
        const addressSet = setOfSlice(blocks);
        for (const family of ["ipv4", "ipv6"] as const) {
          const prefix = slices[family].widest + 8 - hostBits;
          const isBroader = toBlocks(addressSet).some(
            (each) => each.family === family && each.prefix < prefix,
          );
          expect(holdsBroaderBlock(addressSet, family, prefix)).toBe(isBroader);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("one shape for one set of addresses", () => {
  test("order, duplicates, halves and host bits make no difference", () => {
    fc.assert(
      fc.property(
        sliceBlocks.chain((blocks) =>
          fc.tuple(fc.constant(blocks), fc.shuffledSubarray(blocks, { minLength: blocks.length })),
        ),
        ([blocks, shuffled]) => {
          expect(setOfSlice([...shuffled, ...blocks.slice(0, 3)])).toEqual(setOfSlice(blocks));
        },
      ),
    );
    expect(set("10.0.0.0/9", "10.128.0.0/9")).toEqual(set("10.0.0.0/8"));
    expect(set("2001:db8::/33", "2001:db8:8000::/33")).toEqual(set("2001:db8::/32"));
    expect(set("0.0.0.0/1", "128.0.0.0/1")).toEqual(set("0.0.0.0/0"));
  });

  test("the blocks of a set make the same set, and no two of them can be joined", () => {
    fc.assert(
      fc.property(sliceBlocks, (blocks) => {
        const addressSet = setOfSlice(blocks);
        const texts = toBlocks(addressSet).map(formatBlock);
        expect(set(...texts)).toEqual(addressSet);
        for (const left of texts) {
          const others = texts.filter((text) => text !== left);
          expect(toBlocks(set(...others)).length).toBeLessThan(texts.length);
        }
        expect(texts.length).toBeLessThanOrEqual(blocks.length);
      }),
      { numRuns: 100 },
    );
  });

  test("any two blocks of the whole address space: what is taken away comes back by union", () => {
    const anywhere = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
      fc.tuple(
        fc.ipV6().filter((text) => parseBlock(text) !== undefined),
        fc.integer({ min: 0, max: 128 }),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(anywhere, { maxLength: 6 }),
        fc.array(anywhere, { maxLength: 6 }),
        (left, right) => {
          const [a, b] = [left, right].map((blocks) =>
            set(...blocks.map(([address, prefix]) => `${address}/${prefix}`)),
          );
          if (!a || !b) throw new Error("two sets were asked for");
          const common = difference(a, difference(a, b));
          expect(union(difference(a, b), common)).toEqual(a);
          expect(isSubset(common, b)).toBe(true);
          expect(set(...toBlocks(a).map(formatBlock))).toEqual(a);
        },
      ),
    );
  });
});

describe("compareBlocks", () => {
  test("orders by family, address and breadth", () => {
    const texts = ["2001:db8::/32", "10.0.0.0/16", "::/0", "9.9.9.9/32", "10.0.0.0/8"];
    expect(texts.map(block).toSorted(compareBlocks).map(formatBlock)).toEqual([
      "9.9.9.9/32",
      "10.0.0.0/8",
      "10.0.0.0/16",
      "::/0",
      "2001:db8::/32",
    ]);
  });
});
