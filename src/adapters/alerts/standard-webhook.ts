import { Webhook } from "standardwebhooks";
import { isUnresolvedReference, unresolvedReference } from "../../settings/unresolved-reference.ts";

/** What is wrong with a signing secret; safe to log: it never holds the secret. */
export interface SecretProblem {
  readonly problem: string;
  readonly mend: string;
}

/**
 * Says what is wrong with a signing secret, or nothing. The `standardwebhooks` package takes base64 (padding may be
 * left out), with or without `whsec_` in front; anything else it would only refuse at the first alert.
 */
export function checkWebhookSecret(secret: string): SecretProblem | undefined {
  const mend = "Make one: echo whsec_$(openssl rand -base64 32).";
  if (isUnresolvedReference(secret)) return unresolvedReference;
  try {
    new Webhook(secret);
  } catch {
    // The package's own message is left out: it is not promised to be free of the secret.
    return { problem: "The signing secret is not base64, with or without whsec_ in front.", mend };
  }
  return undefined;
}

/**
 * The headers of Standard Webhooks for a body that is sent now. `webhook-id` is stable, so a receiver can drop a second
 * copy; without a secret there is no signature, and the other two are there all the same.
 */
export function standardWebhookHeaders(
  id: string,
  body: string,
  secret: string | undefined,
  now: Date,
): Readonly<Record<string, string>> {
  const headers = { "webhook-id": id, "webhook-timestamp": String(Math.floor(now.getTime() / 1000)) };
  if (secret === undefined) return headers;
  return { ...headers, "webhook-signature": new Webhook(secret).sign(id, now, body) };
}
