import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { instantSchema } from "../../../src/adapters/storage/instant-schema.ts";
import { isoInstant } from "../../../src/core/time/iso-instant.ts";

test.each([
  ["2026-11-21T18:38:04.1234567Z", "2026-11-21T18:38:04.123Z"],
  ["2026-11-21T18:38:04+02:00", "2026-11-21T16:38:04.000Z"],
  ["9999-12-31T23:59:59-05:00", undefined],
  ["+275760-09-13T00:00:00.000Z", undefined],
  ["-000001-01-01T00:00:00Z", undefined],
  ["yesterday", undefined],
  ["", undefined],
  [undefined, undefined],
])("%s is %s", (text, instant) => {
  expect(isoInstant(text)).toBe(instant);
});

test("what is a time can be stored, and read back", () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      const instant = isoInstant(date.toISOString());
      if (instant !== undefined) expect(v.is(instantSchema, instant)).toBe(true);
    }),
  );
});
