import type { Severity } from "../../core/cluster/guarded-setting.ts";
import type { Verdict } from "../../core/model/finding.ts";
import type { CliIo } from "../cli-io.ts";

/**
 * True where the output is to have colours: on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a
 * dumb one. FORCE_COLOR decides before all that, as in Node.js (nodejs.org/api/tty.html, getColorDepth): any value but
 * `0` and `false` asks for colours.
 */
export function wantsColour({ isTerminal, environment }: Pick<CliIo, "isTerminal" | "environment">): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTerminal && TERM !== "dumb";
}

/** Parameters of the escape sequence SGR (ECMA-48). */
const colours: Readonly<Record<Severity | Verdict | "heading", string>> = {
  critical: "1;31",
  high: "31",
  medium: "33",
  low: "36",
  unknown: "1;31",
  drifted: "1;31",
  exposed: "31",
  compliant: "32",
  heading: "1",
};

/** The text in the colour of a severity or verdict. */
export function paint(text: string, colour: Severity | Verdict | "heading"): string {
  return `\u001B[${colours[colour]}m${text}\u001B[0m`;
}
