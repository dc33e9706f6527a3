/** What the command line needs of the machine around it. */
export interface CliIo {
  /** The whole of standard input, as text. */
  readStandardInput(): Promise<string>;
  /** A file's text. Rejects with the system's error when it cannot be read. */
  readFile(path: string): Promise<string>;
  /** Standard input as it comes, as text. */
  streamStandardInput(): AsyncIterable<string>;
  /** A file's text as it comes. The iteration rejects with the system's error when it cannot be read. */
  streamFile(path: string): AsyncIterable<string>;
  /** The names in a folder, or `undefined` when the path is not a folder. */
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /** Writes a text, with its line break, to standard output. */
  out(text: string): void;
  /** Writes a text as it is to standard output. Resolves when the reader of it has room for more. */
  write(text: string): Promise<void>;
  /** Writes a text, with its line break, to standard error. */
  err(text: string): void;
  /**
   * Shows how far the work is, in place of what was shown so before; an empty text takes it away. Only where a person
   * looks: standard error is a terminal, and standard output is not the same one.
   */
  progress(text: string): void;
  /** True where standard output is a terminal. */
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  now(): Date;
}
