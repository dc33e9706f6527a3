import * as v from "valibot";

/** A time as ISO 8601 with its zone, as the app writes them. */
export const instantSchema = v.pipe(
  v.string(),
  v.isoTimestamp("is no ISO 8601 time"),
  // The pattern lets the 31st of February through; whoever computes with it would get NaN.
  v.check((text) => !Number.isNaN(Date.parse(text)), "is no time that exists"),
);
