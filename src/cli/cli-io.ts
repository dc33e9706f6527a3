/** What the command line needs of the machine around it. */
export interface CliIo {
  /** The whole of standard input, as text. */
  readStandardInput(): Promise<string>;
  /** A file's text. Rejects with the system's error when it cannot be read. */
  readFile(path: string): Promise<string>;
  /** The names in a folder, or `undefined` when the path is not a folder. */
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /** Writes a text, with its line break, to standard output. */
  out(text: string): void;
  /** Writes a text, with its line break, to standard error. */
  err(text: string): void;
  now(): Date;
}
