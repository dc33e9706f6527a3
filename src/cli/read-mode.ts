import { UnusableInput } from "./unusable-input.ts";

/** `--mode`, which stands for the app setting GUARDRAIL_MODE. Throws `UnusableInput`. */
export function readMode(mode: string | undefined): "alert" | "revert" {
  if (mode === undefined || mode === "alert") return "alert";
  if (mode === "revert") return "revert";
  throw new UnusableInput("--mode: it has to be alert or revert");
}
