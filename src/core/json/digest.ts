import { fingerprint } from "./fingerprint.ts";
import { isJsonObject, type Json } from "./json.ts";

/** So many entries of a long list are kept: a person sees what it is about. */
const keptEntries = 100;
/** So many characters of a long text are kept. */
const keptCharacters = 2_000;

/** The start of a long list, and a last entry that says how many more there were and by what they are recognised. */
export function digestOfList<T extends Json>(list: readonly T[]): readonly (T | string)[] {
  if (list.length <= keptEntries) return list;
  const rest = list.length - keptEntries;
  return [...list.slice(0, keptEntries), `and ${rest} more, all of them ${fingerprint([...list])} by digest`];
}

/** The start of a long text, and how much longer it was. */
export function digestOfText(text: string): string {
  return text.length <= keptCharacters
    ? text
    : `${text.slice(0, keptCharacters)}… and ${text.length - keptCharacters} characters more`;
}

/** A JSON value with its long lists and texts shortened, at any depth. */
export function digestOf(value: Json): Json {
  if (typeof value === "string") return digestOfText(value);
  if (Array.isArray(value)) return digestOfList(value).map(digestOf);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, digestOf(part)]));
}
