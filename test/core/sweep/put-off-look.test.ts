import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PutOffLook } from "../../../src/core/model/early-look-record.ts";
import { type EarlyLookOutcome, mostListPages, putOffLook } from "../../../src/core/sweep/put-off-look.ts";

const id = "0a000000-0000-0000-0000-000000000001";
const now = new Date("2026-11-21T10:00:00.000Z");

function wait(outcome: EarlyLookOutcome, before?: Partial<PutOffLook>, every = 60): number | undefined {
  const known = before && { subscriptionId: id, until: now.toISOString(), ...before };
  const put = putOffLook(id, outcome, known, every, now);
  return put && (Date.parse(put.until) - now.getTime()) / 1000;
}

describe("the next look at a subscription", () => {
  const rows: readonly (readonly [
    string,
    EarlyLookOutcome,
    Partial<PutOffLook> | undefined,
    number | undefined,
  ])[] = [
    ["comes in its turn after one call", { kind: "listed", calls: 1 }, undefined, undefined],
    ["comes in its turn after six pages", { kind: "listed", calls: 6 }, undefined, undefined],
    ["waits ten seconds a page after more", { kind: "listed", calls: 7 }, undefined, 70],
    [
      "comes in its turn again once it can be listed",
      { kind: "listed", calls: 1 },
      { failures: 4 },
      undefined,
    ],
    ["waits a minute after a failure", { kind: "unavailable" }, undefined, 60],
    ["waits longer after each further one", { kind: "unavailable" }, { failures: 2 }, 240],
    ["waits half an hour at most by itself", { kind: "unavailable" }, { failures: 40 }, 1800],
    ["waits as long as ARM asks", { kind: "unavailable", retryAfterSeconds: 900 }, undefined, 900],
    [
      "backs off also where ARM asks for little",
      { kind: "unavailable", retryAfterSeconds: 1 },
      { failures: 1 },
      120,
    ],
    [
      "waits ten seconds a page also where the list has no end",
      { kind: "unavailable", calls: 50 },
      undefined,
      500,
    ],
    ["waits where it is refused", { kind: "denied" }, undefined, 60],
    ["comes first where there was no time for it", { kind: "not-asked" }, undefined, 0],
  ];
  test.each(rows)("%s", (_name, outcome, before, seconds) => {
    expect(wait(outcome, before)).toBe(seconds);
  });

  test("takes no more than a tenth of what AKS allows, pages included", () => {
    expect(mostListPages).toBeLessThanOrEqual(500 / 10);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: mostListPages }),
        fc.integer({ min: 1, max: 60 }),
        (calls, minutes) => {
          const seconds = wait({ kind: "listed", calls }, undefined, minutes * 60) ?? minutes * 60;
          expect(calls / seconds).toBeLessThanOrEqual(1 / 10);
        },
      ),
    );
  });

  test("is denied only where every try in a row was refused", () => {
    const refused = putOffLook(id, { kind: "denied" }, undefined, 60, now);
    expect(refused).toMatchObject({ failures: 1, isDenied: true });
    expect(putOffLook(id, { kind: "denied" }, refused, 60, now)).toMatchObject({
      failures: 2,
      isDenied: true,
    });
    const broken = putOffLook(id, { kind: "unavailable" }, refused, 60, now);
    expect(broken).not.toHaveProperty("isDenied");
    expect(putOffLook(id, { kind: "denied" }, broken, 60, now)).not.toHaveProperty("isDenied");
  });

  test("keeps what was known where there was no time for it", () => {
    const before = { subscriptionId: id, until: now.toISOString(), failures: 3, isDenied: true } as const;
    expect(putOffLook(id, { kind: "not-asked" }, before, 60, now)).toMatchObject({
      failures: 3,
      isDenied: true,
    });
  });
});
