import { parseArgs } from "node:util";
import { portNames, portOwners } from "./sandbox-ports.ts";

/** What was asked for on the command line. */
export interface StartOptions {
  readonly help: boolean;
  /** Play the story and end. */
  readonly once: boolean;
  /** Show the app's log. */
  readonly verbose: boolean;
  readonly mode: "alert" | "revert";
}

/** Reads the arguments. @throws Error in one line for an argument that is not known. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h", default: false },
      once: { type: "boolean", default: false },
      verbose: { type: "boolean", short: "v", default: false },
      mode: { type: "string", default: "revert" },
    },
  });
  const { help, once, verbose, mode } = values;
  if (mode !== "revert" && mode !== "alert") throw new Error(`--mode is "${mode}": give alert or revert.`);
  if (once && mode === "alert") throw new Error("--once plays the revert: it does not go with --mode alert.");
  return { help, once, verbose, mode };
}

/** The text of `--help`. */
export function helpText(): string {
  const ports = portNames.map((name) => {
    const { owner, variable, usual } = portOwners[name];
    return `  ${variable.padEnd(36)}${String(usual).padEnd(7)}${owner}`;
  });
  return `AKS Guardrail's sandbox: the app and everything around it on this machine, without an Azure account.

  npm start                   start it, play the story once, stay up until Ctrl-C
  npm start -- --once         play the story and end: 0 when the cluster was closed again and every
                              channel was told, else 1 with what was missing
  npm start -- --mode alert   the guardrail only tells and changes nothing; no story
  npm start -- --verbose      show the app's log too
  npm start -- --help         this text

Ports, all on the loopback address; each variable takes another one, 0 any free one:
${ports.join("\n")}

NO_COLOR=1 turns colours off.
`;
}
