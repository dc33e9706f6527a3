import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grantsInWords } from "../../../src/core/cluster/grant.ts";
import {
  grantsOfIssuers,
  readTokenIssuer,
  type TokenIssuer,
  tokenIssuersValue,
} from "../../../src/core/cluster/token-issuer.ts";
import { canonicalWayIn, isWayInWider } from "../../../src/core/cluster/way-in.ts";
import { github, strangeIssuer } from "./way-in-samples.ts";

const listed = (...issuers: TokenIssuer[]) => tokenIssuersValue(issuers.map(readTokenIssuer));

/** Texts of which some are long, and alike for most of their length. */
const text = fc.record({
  start: fc.constantFrom("", "https://issuer.example/", "x".repeat(190), "x".repeat(5000)),
  end: fc.constantFrom("", "a", "A", "b", "longer end"),
});
const anyIssuer = fc.record({
  name: fc.constantFrom("github", "google"),
  issuer: text.map(({ start, end }) => start + end),
  audiences: fc.array(
    text.map(({ start, end }) => start + end),
    { maxLength: 30 },
  ),
  rules: fc.constantFrom("one", "two"),
});

describe("what is kept of a JWT authenticator", () => {
  test("is bounded, whatever somebody wrote there", () => {
    const hostile = readTokenIssuer({
      ...github,
      issuer: `https://${"x".repeat(100_000)}`,
      audiences: Array.from({ length: 5_000 }, (_, index) => `${index}${"y".repeat(1_000)}`),
    });
    expect(hostile.issuer).toHaveLength(200);
    expect(hostile.audiences).toHaveLength(21);
    expect(hostile.audiences.at(-1)).toMatch(/^4980 more audiences \([0-9a-f]{24}\)$/);
    expect(JSON.stringify(hostile).length).toBeLessThan(6_000);
  });

  test("differs where what was written differs, and has no order", () => {
    fc.assert(
      fc.property(anyIssuer, anyIssuer, (left, right) => {
        const isSame =
          left.name === right.name &&
          left.issuer === right.issuer &&
          left.rules === right.rules &&
          new Set([...left.audiences, ...right.audiences]).size === new Set(left.audiences).size;
        if (!isSame) expect(isWayInWider("token-issuers", listed(left), listed(right))).toBe(true);
        const shuffled = { ...left, audiences: left.audiences.toReversed() };
        expect(listed(shuffled)).toEqual(listed(left));
        expect(isWayInWider("token-issuers", listed(left), listed(left))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("is the same value in whatever order Azure lists it", () => {
    expect(listed(strangeIssuer, github)).toEqual(listed(github, strangeIssuer));
    expect(canonicalWayIn("token-issuers", listed(github))).toHaveLength(3);
  });

  test("is told in one honest line", () => {
    const forged = listed({ ...github, issuer: "https://x\n\u202Eevil", audiences: [] });
    expect(grantsInWords(grantsOfIssuers(forged))).toBe(
      "tokens of https://x evil by the authenticator github for no audience",
    );
  });
});
