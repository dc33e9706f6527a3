import * as v from "valibot";
import { isJsonObject } from "../json/json.ts";
import { didYouMean } from "./nearest-name.ts";

/**
 * A message with what is wrong and what to do about it. Valibot carries one text per issue, so the mend stands on its
 * last line; `splitMessage` takes the two apart.
 */
export function message(problem: string, mend: string): string {
  return `${problem}\n${mend}`;
}

/** What the file says, in quotes, and more of it than anybody needs to find it. */
const longQuotation = /("[^"]{100})[^"]+"/g;

/** Takes the text of `message` apart again, and cuts what it quotes to a length that people read. */
export function splitMessage(text: string): { problem: string; mend: string } {
  const at = text.lastIndexOf("\n");
  const problem = text.slice(0, at).replaceAll(/\s+/g, " ");
  return { problem: problem.replaceAll(longQuotation, '$1…"'), mend: text.slice(at + 1) };
}

/**
 * What a JSON Schema can say of a check that is code, as its keywords: docs/policy.schema.json is made of the schema and
 * of these. They mean nothing to the parser.
 */
export const inJsonSchema = v.metadata;

/** A pattern for a whole text that is trimmed before it is read, as a JSON Schema has it: without flags. */
export function trimmedPattern({ source }: RegExp): string {
  return `^\\s*(?:${source.replace(/^\^/, "").replace(/\$$/, "")})\\s*$`;
}

/**
 * A mapping with these keys and no others. All unknown keys are reported, not only the first (as `v.strictObject` does):
 * a mistyped key must not silently weaken.
 */
export function section<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries);
  const known = names.join(", ");
  return v.pipe(
    v.custom<v.InferInput<v.LooseObjectSchema<Entries, undefined>>>(
      (input) => isJsonObject(input) && !hasDroppedKey(input),
      ({ input, received }) =>
        isJsonObject(input)
          ? message(
              `One of the keys is ${droppedKeys.join(", ")}, which are not known.`,
              `Known here: ${known}.`,
            )
          : message(
              received === "null" ? "There is nothing here." : `${received} is not a mapping.`,
              `Leave the key out, or write one or more of: ${known}.`,
            ),
    ),
    v.looseObject(entries, ({ expected }) =>
      message(`${expected?.replaceAll('"', "") ?? "A key"} is missing.`, "Add it."),
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!isJsonObject(dataset.value)) return;
      for (const [key, value] of Object.entries(dataset.value)) {
        if (Object.hasOwn(entries, key)) continue;
        addIssue({
          message: message(
            `${key === "" ? "The empty text" : key} is not a known key.`,
            `${didYouMean(key, names)}Known here: ${known}.`,
          ),
          path: [{ type: "object", origin: "key", input: dataset.value, key, value }],
        });
      }
    }),
  );
}

/** Keys that valibot drops in silence, so that nobody could tell them. */
const droppedKeys = ["__proto__", "prototype", "constructor"];

function hasDroppedKey(input: object): boolean {
  return droppedKeys.some((key) => Object.hasOwn(input, key));
}

/** A list of at least one item. */
export function list<const Item extends v.GenericSchema>(item: Item, emptyMend: string) {
  return v.pipe(
    v.array(item, ({ received }) => message(`${received} is not a list.`, "Write a list: [a, b].")),
    v.minLength(1, message("The list is empty.", emptyMend)),
  );
}

/** One of some words. */
export function oneOf<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options, ({ input, received }) =>
    message(
      `${received} is not known.`,
      `${typeof input === "string" ? didYouMean(input, options) : ""}Write one of: ${options.join(", ")}.`,
    ),
  );
}

/** Text that is not blank. */
export function text(mend: string) {
  return v.pipe(
    v.string(({ received }) =>
      message(`${received} is not text.`, `${mend} Put it in quotes if it looks like a number.`),
    ),
    v.trim(),
    v.minLength(1, message("The text is empty.", mend)),
    inJsonSchema({ pattern: "\\S" }),
  );
}

/** `true` or `false`. */
export const truth = v.boolean(({ received }) =>
  message(`${received} is not true or false.`, "Write true or false."),
);

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const problem = ({ received }: { received: string }) =>
    message(
      `${received} is not a whole number from ${least} to ${most}.`,
      `Write a number from ${least} to ${most}.`,
    );
  return v.pipe(v.number(problem), v.integer(problem), v.minValue(least, problem), v.maxValue(most, problem));
}
