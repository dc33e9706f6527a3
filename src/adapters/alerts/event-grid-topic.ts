import type { DeliveryOutcome } from "../../ports/alert-channel.ts";
import type { WebhookRequest } from "./post-webhook.ts";

/** Gets a token of the app's identity for a scope. Rejects where there is none to be had. */
export type TokenSource = (scope: string, signal: AbortSignal) => Promise<string>;

/** What a topic answers to an event that it has taken (learn.microsoft.com/azure/event-grid/post-to-custom-topic). */
export const topicAccepts = 200;

/**
 * A CloudEvent for a custom topic, as a batch of one. The version is the one of the data plane
 * (learn.microsoft.com/azure/event-grid/post-to-custom-topic), the content type is @azure/eventgrid's.
 */
export function topicRequest(topic: URL, event: unknown): WebhookRequest {
  const url = new URL(topic);
  if (!url.searchParams.has("api-version")) url.searchParams.set("api-version", "2018-01-01");
  return {
    url: url.href,
    headers: { "content-type": "application/cloudevents-batch+json; charset=utf-8" },
    body: JSON.stringify([event]),
  };
}

/** Posts with a token of the app's identity; where there is none, the message is kept. */
export async function postWithToken(
  request: WebhookRequest,
  tokenOf: () => Promise<string>,
  post: (request: WebhookRequest) => Promise<DeliveryOutcome>,
): Promise<DeliveryOutcome> {
  let token: string;
  try {
    token = await tokenOf();
  } catch (error) {
    // The name only: what a credential's error says may be long, and may hold what it asked for.
    const name = error instanceof Error ? error.name : "an error";
    return { kind: "retry", reason: `the app's identity got no token for Event Grid (${name})` };
  }
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  return withRoleHint(await post({ ...request, headers, secret: token }));
}

/** Event Grid refuses whom nobody gave the right to send; a person has to. */
function withRoleHint(outcome: DeliveryOutcome): DeliveryOutcome {
  if (outcome.kind !== "channel-gone" || (outcome.status !== 401 && outcome.status !== 403)) return outcome;
  const hint = "give the app's identity the role EventGrid Data Sender on the topic";
  return { ...outcome, reason: `${outcome.reason}: ${hint}` };
}
