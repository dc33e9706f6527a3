/** One option of a command, with its value as the command is to receive it. */
export interface CommandOption {
  readonly flag: string;
  /** Absent for a switch. */
  readonly value?: string;
}

/** What no shell reads in a bare word: the word begins with a letter, as PowerShell would read a number otherwise. */
const bare = /^[A-Za-z][\w./:=-]*$/;

/** A GUID is no number to PowerShell, wherever it begins. */
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What may stand between single quotes in every shell; `<` and `>` are no redirections there. */
const quotable = /^[\p{L}\p{N} ,./:=<>()_-]+$/u;

/**
 * A command line that means the same when it is pasted into bash, zsh or PowerShell, on Windows too. Four rules:
 *
 * 1. Plain text in single quotes is literal in all three, so every value that is not a bare word gets them: PowerShell
 *    takes a bare `a,b` apart into two arguments.
 * 2. On Windows `az` is the batch file `az.cmd`. PowerShell takes the quotes away and puts double ones around values with
 *    a space only, so cmd.exe reads the others: `<` and `>` stand only in values that have a space.
 * 3. A closing parenthesis would end the `IF (...)` of `az.cmd` (Azure/azure-cli#14783, #4225). A value with one goes
 *    through standard input, which `@-` stands for (`_expand_file_prefixed_files` of azure-cli-core). A pipe of Windows
 *    PowerShell keeps ASCII only, so other letters stay where they are.
 * 4. A value that begins with a hyphen is tied to its option, or it would be taken for one.
 *
 * @throws RangeError for a value that some shell would read: the caller has to hold such values back
 */
export function shellCommand(command: string, options: readonly CommandOption[]): string {
  const piped = options.find(({ value }) => value !== undefined && isForStandardInput(value))?.value;
  const words = options.map(({ flag, value }) => {
    if (value === undefined) return flag;
    const word = value === piped ? "'@-'" : quoted(value);
    return value.startsWith("-") && value !== piped ? `${flag}=${word}` : `${flag} ${word}`;
  });
  return [...(piped === undefined ? [] : [`echo ${quoted(piped)} |`]), command, ...words].join(" ");
}

/**
 * A line that says something about the command after it. zsh reads comments in scripts only and would look for a command
 * named `#`, which does no harm as long as nothing in the line opens a quote or means anything else to it.
 */
export function shellComment(text: string): string {
  if (!/^[\w ,.:/-]+$/.test(text)) throw new RangeError(`A shell might read this comment: ${text}`);
  return `# ${text}`;
}

/** True for the line of a `shellComment`. */
export function isShellComment(line: string): boolean {
  return line.startsWith("#");
}

/** True for a value that can stand in a command. */
export function isQuotable(value: string): boolean {
  return quotable.test(value) && (value.includes(" ") || !/[<>]/.test(value));
}

function quoted(value: string): string {
  if (!isQuotable(value)) throw new RangeError(`A shell might read this value: ${value}`);
  return bare.test(value) || guid.test(value) ? value : `'${value}'`;
}

function isForStandardInput(value: string): boolean {
  return /[()]/.test(value) && /^[\x20-\x7e]+$/.test(value);
}
