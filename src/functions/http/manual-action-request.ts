import * as v from "valibot";
import type { ManualAction } from "../../core/model/manual-action.ts";

/** What a person asks for about an incident. An acceptance names the exposure that was looked at. */
export type ManualActionRequest =
  | {
      readonly kind: "manual-action";
      readonly action: "accept";
      readonly reason: string;
      readonly fingerprint: string;
    }
  | {
      readonly kind: "manual-action";
      readonly action: "revert";
      readonly reason: string;
      readonly fingerprint?: string;
    }
  | { readonly kind: "wrong"; readonly problem: string };

/** A reason is a sentence or two. */
const mostCharacters = 1_000;
const maxBytes = 16 * 1024;

const example =
  'the body says why, and to accept it names the exposure that was looked at: {"reason": "...", "fingerprint": "..."}';
const unseen =
  "`fingerprint` is missing: GET /api/incidents/{id} shows it; send the one that you looked at, so that nothing is accepted that nobody saw";

const schema = v.strictObject({
  reason: v.pipe(
    v.string("must be text"),
    v.trim(),
    v.nonEmpty("is empty: say why"),
    v.maxLength(mostCharacters, `is longer than ${mostCharacters} characters`),
  ),
  fingerprint: v.optional(
    v.pipe(v.string("must be text"), v.regex(/^[0-9a-f]{1,64}$/, "is no fingerprint of an incident")),
  ),
});

/** Reads the body of a decision. What is wrong is said with its place. */
export function parseManualActionRequest(action: ManualAction["action"], text: string): ManualActionRequest {
  if (Buffer.byteLength(text) > maxBytes) return wrong(`the body is larger than ${maxBytes} bytes`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return wrong(`the body is not JSON; ${example}`);
  }
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = v.getDotPath(issue);
    if (place === null) return wrong(`the body is no JSON object; ${example}`);
    return wrong(
      issue.type === "strict_object" && issue.expected === "never"
        ? `\`${place.slice(0, 100)}\` is not known here; ${example}`
        : `\`${place.slice(0, 100)}\` ${issue.input === undefined ? "is missing: say why" : issue.message}`,
    );
  }
  const { reason, fingerprint } = parsed.output;
  if (action === "revert")
    return { kind: "manual-action", action, reason, ...(fingerprint === undefined ? {} : { fingerprint }) };
  return fingerprint === undefined ? wrong(unseen) : { kind: "manual-action", action, reason, fingerprint };
}

function wrong(problem: string): ManualActionRequest {
  return { kind: "wrong", problem };
}
