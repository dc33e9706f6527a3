import * as v from "valibot";
import { isoInstant } from "../time/iso-instant.ts";
import { inJsonSchema, message, trimmedPattern } from "./policy-field.ts";

const pattern =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** A date with time and zone, as ISO 8601 UTC. A bare date is refused: nobody knows when in the world it ends. */
export const instant = v.pipe(
  v.string(({ received }) =>
    message(`${received} is not a date.`, "Write date, time and zone: 2026-12-31T00:00:00Z."),
  ),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const iso = toIsoInstant(dataset.value.trim());
    if (iso !== undefined) return iso;
    addIssue({
      message: message(
        `"${dataset.value}" is not a date of the calendar with time and zone.`,
        "Write it like 2026-12-31T00:00:00Z.",
      ),
    });
    return NEVER;
  }),
  inJsonSchema({ pattern: trimmedPattern(pattern) }),
);

function toIsoInstant(text: string): string | undefined {
  const [, year, month, day] = pattern.exec(text) ?? [];
  if (year === undefined) return undefined;
  // Date takes the 30th of February for the 2nd of March.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  // The last evening of 9999 west of Greenwich is in the year 10000.
  return isoInstant(text);
}
