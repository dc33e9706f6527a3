import { DiagLogLevel, diag } from "@opentelemetry/api";

const longestComplaint = 200;

/** Hears what the SDK and the exporters complain of, which otherwise goes nowhere. One short line each. */
export function hearDiagnostics(onTrouble: (reason: string) => void): void {
  const complain = (...parts: readonly unknown[]): void => onTrouble(describeComplaint(parts));
  const quiet = (): void => {};
  diag.setLogger(
    { error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/**
 * The text of a complaint. Of an error, which the SDK hands over as JSON, only its name, message and code are kept: what
 * else it carries is the receiver's answer, which may repeat what was sent.
 */
export function describeComplaint(parts: readonly unknown[]): string {
  const texts = parts.filter((part) => typeof part === "string").map((text) => errorIn(text) ?? text);
  return texts.join(" ").slice(0, longestComplaint);
}

function errorIn(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const error: unknown = JSON.parse(text);
    if (typeof error !== "object" || error === null) return undefined;
    const known = new Map<string, unknown>(Object.entries(error));
    return ["name", "message", "code"].flatMap((key) => known.get(key) ?? []).join(" ");
  } catch {
    return undefined;
  }
}
