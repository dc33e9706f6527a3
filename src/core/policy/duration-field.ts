import * as v from "valibot";
import { durationPattern, parseDuration } from "./iso-duration.ts";
import { inJsonSchema, message, trimmedPattern } from "./policy-field.ts";

/** An ISO 8601 duration of at least so many seconds, as seconds. */
export function duration(leastSeconds: number) {
  return v.pipe(
    v.string(({ received }) =>
      message(`${received} is not a duration.`, "Write an ISO 8601 duration, such as PT1H."),
    ),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = parseDuration(dataset.value);
      if ("problem" in parsed) {
        addIssue({ message: message(parsed.problem, parsed.mend) });
        return NEVER;
      }
      if (parsed.seconds < leastSeconds) {
        addIssue({
          message: message(
            `"${dataset.value}" is too short.`,
            `Write a duration of at least PT${leastSeconds}S.`,
          ),
        });
        return NEVER;
      }
      return parsed.seconds;
    }),
    inJsonSchema({ pattern: trimmedPattern(durationPattern), ...butZero(leastSeconds) }),
  );
}

/** A JSON Schema can tell zero from the rest, but add up no hours and minutes. */
function butZero(leastSeconds: number): { readonly not?: { readonly pattern: string } } {
  return leastSeconds > 0 ? { not: { pattern: "^[^1-9]*$" } } : {};
}

/** A duration, or `off`, which is `null`. YAML 1.2 reads a bare `off` as text. */
export function durationOrOff(leastSeconds: number) {
  const parse = duration(leastSeconds);
  return v.pipe(
    v.string(({ received }) =>
      message(`${received} is not a duration.`, "Write an ISO 8601 duration, such as P1D, or off."),
    ),
    v.rawTransform(({ dataset, addIssue, NEVER }): number | null => {
      if (dataset.value.trim() === "off") return null;
      const parsed = v.safeParse(parse, dataset.value);
      if (parsed.success) return parsed.output;
      for (const issue of parsed.issues) addIssue({ message: issue.message });
      return NEVER;
    }),
    inJsonSchema({
      pattern: trimmedPattern(new RegExp(`^off|${durationPattern.source.slice(1)}`)),
      not: { pattern: "^[^1-9f]*$" },
    }),
  );
}
