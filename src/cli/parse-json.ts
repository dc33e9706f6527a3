import type { Json } from "../core/json/json.ts";
import { whyNoJson } from "./no-json.ts";
import { UnusableInput } from "./unusable-input.ts";

/** The JSON of an input: one value, or JSON lines, which are a list. Throws `UnusableInput` with what it looks like. */
export function parseJson(raw: string, place: string): Json {
  const text = raw.replace(/^\uFEFF/, "");
  if (text.trim() === "") throw new UnusableInput(`${place}: it is empty, not JSON`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = jsonLines(text);
    if (lines) return lines;
    const { what, mend } = whyNoJson(text);
    throw new UnusableInput(`${place}: it is not JSON: it looks like ${what}; ${mend}`, { cause });
  }
}

/** One JSON object on each line, as log exporters and `jq -c` write them. */
function jsonLines(text: string): Json[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2 || !lines.every((line) => /^\s*\{.*\}\s*$/.test(line))) return undefined;
  try {
    return lines.map((line): Json => JSON.parse(line));
  } catch {
    return undefined;
  }
}
