import { oneLine } from "../core/text/readable.ts";
import type { CliIo } from "./cli-io.ts";

/** Says something on standard error that is no fault: one line, without what a file may hold to command a terminal. */
export function note(io: Pick<CliIo, "err">, place: string, text: string): void {
  io.err(oneLine(`note: ${place}: ${text}`));
}
