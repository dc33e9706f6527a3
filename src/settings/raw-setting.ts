import type { SettingProblem } from "./setting-problem.ts";
import { isUnresolvedReference, unresolvedReference } from "./unresolved-reference.ts";

/** The app's environment, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with a value, before the setting is named. */
export interface ValueProblem {
  /** `the whole value` when absent. */
  readonly where?: string;
  readonly problem: string;
  readonly mend: string;
}

/** A setting that was read, or what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly problems: readonly SettingProblem[] };

/**
 * Reads one setting. Blank counts as not set. A Key Vault reference that App Service could not resolve arrives as its
 * own literal text, and is never taken for the value.
 */
export function readSetting<T>(
  env: Environment,
  setting: string,
  parse: (text: string) => { readonly value: T } | { readonly wrong: readonly ValueProblem[] },
): Read<T | undefined> {
  const text = env[setting]?.trim() ?? "";
  if (text === "") return { value: undefined };
  const parsed = isUnresolvedReference(text) ? { wrong: [unresolvedReference] } : parse(text);
  if ("value" in parsed) return parsed;
  return {
    problems: parsed.wrong.map(({ where = "the whole value", problem, mend }) => ({
      setting,
      where,
      problem,
      mend,
    })),
  };
}

/** One thing that is wrong with a value as a whole. */
export function wrong(problem: string, mend: string): { readonly wrong: readonly ValueProblem[] } {
  return { wrong: [{ problem, mend }] };
}
