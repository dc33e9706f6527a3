/**
 * What `az` receives from a line that is pasted into PowerShell on Windows, for the few forms that commands in alerts
 * have. The rules, as far as they concern these forms (about_Parsing, about_Quoting_Rules, and the batch file `az.cmd`):
 *
 * 1. PowerShell takes words in single quotes as they are, quotes off. A bare word begins with a letter or a hyphen, or is
 *    a GUID; a comma, `@`, `$`, parentheses, `<`, `>`, `|`, `;`, `&` or a quote in it would mean something.
 * 2. It starts `az.cmd` by a command line, in which arguments with white space, and no others, stand in double quotes.
 * 3. cmd.exe reads that line: outside double quotes `& | < > ^ ( ) % ! "` mean something, inside them `%` and `"`.
 * 4. What goes through the pipe arrives by standard input, in ASCII in Windows PowerShell. `@-` stands for it.
 */
export function asPowerShellOnWindows(line: string): readonly string[] {
  const [, echoed, command = line] = /^echo ('[^']*') \| (.*)$/s.exec(line) ?? [];
  const input = echoed === undefined ? undefined : wordsOf(echoed)[0];
  if (input !== undefined && !/^[\x20-\x7e]*$/.test(input))
    throw new Error(`the pipe loses letters: ${line}`);
  const [program, ...words] = wordsOf(command);
  if (program !== "az") throw new Error(`${program} is not az: ${line}`);
  for (const word of words) checkForCmd(word);
  return words.map((word) => (word === "@-" ? (input ?? "") : word));
}

function wordsOf(line: string): readonly string[] {
  if (/[\u2018-\u201F\n\r]/.test(line))
    throw new Error(`PowerShell reads a quote or a line's end here: ${line}`);
  const parts = line.match(/(?:[^' ]|'[^']*')+/g) ?? [];
  if (parts.join(" ") !== line) throw new Error(`a quote is left open: ${line}`);
  return parts.map((part) => {
    const bare = part.replaceAll(/'[^']*'/g, "");
    const isQuoted = part.startsWith("'");
    const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part);
    if (!isQuoted && !isGuid && !/^(--)?[A-Za-z][\w./:=-]*$/.test(bare))
      throw new Error(`not a bare word: ${part}`);
    return part.replaceAll("'", "");
  });
}

function checkForCmd(word: string): void {
  const special = /\s/.test(word) ? /["%]/ : /["%&|<>^()!]/;
  if (special.test(word)) throw new Error(`cmd.exe would read a character of ${word}`);
}
