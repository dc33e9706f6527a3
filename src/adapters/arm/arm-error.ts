import type { ArmAnswer } from "./arm-client.ts";

/** ARM's words for a failure. */
export interface ArmError {
  /** ARM's error code, or `HTTP <status>` where the body has none. */
  readonly code: string;
  /** ARM's message, bounded in length. */
  readonly message: string;
}

/** Longer messages exist (policy refusals list every assignment); this much is for a person. */
const maxLength = 1_500;

/**
 * Reads the error of an answer: wrapped as the specification says (`{"error": {...}}`), or flat as AKS also answers
 * (`{code, message, subcode, details}`, Azure/terraform-azurerm-aks#604).
 */
export function armErrorOf(answer: ArmAnswer): ArmError {
  const body = isRecord(answer.body) ? answer.body : {};
  const error = isRecord(body.error) ? body.error : body;
  const code = text(error.code) ?? `HTTP ${answer.status}`;
  const message = text(error.message) ?? plainText(answer.body) ?? "Azure gave no reason.";
  const subcode = text(error.subcode);
  const details = (Array.isArray(error.details) ? error.details : [])
    .map((detail) => (isRecord(detail) ? text(detail.message) : undefined))
    .filter((detail) => detail !== undefined);
  const whole = [message, ...details, ...(subcode ? [`(${subcode})`] : [])].join(" ");
  return { code, message: whole.length > maxLength ? `${whole.slice(0, maxLength)}…` : whole };
}

/** A gateway in between answers with a page of HTML, which tells a person nothing. */
function plainText(body: unknown): string | undefined {
  const words = text(body);
  return words?.startsWith("<")
    ? "The answer was a web page, so it came from something in front of Azure."
    : words;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
