import { type ArmAnswer, flatError } from "../http/arm-answer.ts";
import { readyAnswers } from "../http/fixture-error.ts";

/**
 * If-Match and If-None-Match as AKS:use-etags.md has them. Answers undefined when the write may go on.
 * `eTag` is the stored one, undefined when there is no such cluster.
 */
export function checkPreconditions(
  headers: Readonly<Record<string, string>>,
  eTag: string | undefined,
): ArmAnswer | undefined {
  const ifMatch = given(headers["if-match"]);
  const ifNoneMatch = given(headers["if-none-match"]);
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    return flatError(400, "InvalidParameter", "if-match and if-none-match cannot be used together.");
  }
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    return flatError(400, "InvalidParameter", "if-none-match must be empty or '*'.");
  }
  if (ifNoneMatch === "*" && eTag !== undefined) return readyAnswers["precondition-failed"];
  if (ifMatch !== undefined && !matches(ifMatch, eTag)) return readyAnswers["precondition-failed"];
  return undefined;
}

function given(header: string | undefined): string | undefined {
  return header === undefined || header === "" ? undefined : header;
}

function matches(ifMatch: string, eTag: string | undefined): boolean {
  if (eTag === undefined) return false;
  // The body shows the bare value; a client may send it bare or quoted as HTTP has it.
  return ifMatch === "*" || ifMatch.replace(/^"(.*)"$/, "$1") === eTag;
}
