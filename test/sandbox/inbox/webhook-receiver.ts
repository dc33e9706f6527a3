import { Webhook } from "standardwebhooks";
import { parseJson, type ReceiverVerdict } from "./receiver-verdict.ts";

/**
 * A receiver of the generic webhook: 204, after it has checked the Standard Webhooks signature where it has the
 * secret; 401 where that fails. Like any careful receiver it looks at nothing before.
 */
export function receiveForWebhook(
  body: string,
  headers: Readonly<Record<string, string>>,
  secret: string | undefined,
): ReceiverVerdict {
  const json = parseJson(body);
  if (secret === undefined) {
    return { status: 204, answer: "", isPosted: true, json, signature: "not-checked" };
  }
  try {
    new Webhook(secret).verify(body, { ...headers }, { jsonParse: false });
  } catch (error) {
    const problem = `The signature does not hold: ${error instanceof Error ? error.message : String(error)}`;
    return {
      status: 401,
      answer: JSON.stringify({ error: problem }),
      isPosted: false,
      json,
      problem,
      signature: "invalid",
    };
  }
  return { status: 204, answer: "", isPosted: true, json, signature: "valid" };
}
