import { oneLine } from "../core/text/readable.ts";

/** Input that the command cannot work with: a wrong option, a file that cannot be read, a body that is no cluster. */
export class UnusableInput extends Error {
  override readonly name = "UnusableInput";

  /** `problem` says what and where; it is put on one line, without what could command a terminal. */
  constructor(problem: string, options?: ErrorOptions) {
    super(oneLine(problem).replaceAll(/\s+/g, " "), options);
  }
}

/** Why the system could not read a file, in few words. */
export function reasonOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file or folder";
    case "EACCES":
    case "EPERM":
      return "the file may not be read";
    case "EISDIR":
      return "it is a folder";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
