import fc from "fast-check";
import { parseBlock } from "../../../src/core/ranges/address-set.ts";
import { canonical } from "../../../src/core/ranges/range-drift.ts";

const entry = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
      .map(([host, prefix]) => `73.140.245.${host}/${prefix}`),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 124, max: 128 }))
      .map(([host, prefix]) => `2001:db8::${host.toString(16)}/${prefix}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("AzureCloud", "AzureFrontDoor.Backend", "garbage", "0.0.0.0/32", "0.0.0.0/0"),
  },
);
/** Any list of ranges, its entries close enough to each other to overlap. */
export const anyList = fc.array(entry, { minLength: 1, maxLength: 8 });

/** The same list in another spelling: shuffled, repeated, split, with host bits and bare addresses. */
export const respelled = (entries: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...entries], { minLength: entries.length }),
      fc.subarray([...entries]),
      fc.array(fc.constantFrom("as it is", "split", "bare"), { minLength: 16, maxLength: 16 }),
    )
    .map(([shuffled, repeated, ways]) =>
      [...shuffled, ...repeated].flatMap((text, index) => spelled(text, ways[index % ways.length])),
    );

function spelled(text: string, way: string | undefined): string[] {
  const block = parseBlock(text);
  if (!block || text.startsWith("0.")) return [way === "bare" ? ` ${text} ` : text];
  const [address = "", prefix] = canonical(text).split("/");
  const width = block.family === "ipv4" ? 32 : 128;
  if (way === "bare" && Number(prefix) === width) return [address];
  if (way !== "split" || Number(prefix) === width) return [text];
  const separator = block.family === "ipv4" ? "." : ":";
  const parts = address.split(separator);
  const host = Number.parseInt(parts.at(-1) || "0", block.family === "ipv4" ? 10 : 16);
  const halves = [host, host + 2 ** (width - Number(prefix) - 1)];
  const last = (number: number): string => number.toString(block.family === "ipv4" ? 10 : 16);
  return halves.map((half) => `${[...parts.slice(0, -1), last(half)].join(separator)}/${Number(prefix) + 1}`);
}
