/**
 * An error in one line for the log: its class, its message and the messages of its causes. Errors of SDKs carry no
 * credentials in their messages; connection strings and webhook URLs never get into one.
 */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let current: unknown = error; current !== undefined && parts.length < 4; ) {
    if (!(current instanceof Error)) {
      parts.push(String(current));
      break;
    }
    parts.push(`${current.name}: ${current.message.split("\n")[0] ?? ""}`.slice(0, 500));
    current = current.cause;
  }
  return parts.join(" ← ");
}
