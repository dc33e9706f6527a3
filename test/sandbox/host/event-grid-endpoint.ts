import * as v from "valibot";
import type { Trigger } from "./function-definition.ts";
import type { HttpAnswer } from "./http-answer.ts";
import type { ReceivedRequest } from "./http-trigger.ts";
import type { Invoker } from "./invoker.ts";
import type { HasKey } from "./keys.ts";
import type { InvocationResult } from "./worker-channel.ts";

export const eventGridPath = "/runtime/webhooks/eventgrid";

const validation = v.object({ data: v.object({ validationCode: v.string() }) });

/**
 * The webhook that Event Grid posts to, with the answers of the real Event Grid extension (HttpRequestProcessor.cs and
 * EventGridExtensionConfigProvider.cs in Azure/azure-sdk-for-net), as confirmed on the real host:
 *
 * | request | answer |
 * | --- | --- |
 * | no Event Grid function in the app | 404 |
 * | no key | 401 |
 * | unknown `functionName`, with regard to case | 404 |
 * | `OPTIONS` with `WebHook-Request-Origin` | 200, `Webhook-Allowed-Origin` |
 * | `SubscriptionValidation` | 200, `{"validationResponse": code}` |
 * | `Unsubscribe` | 202 |
 * | `Notification`: an array, or one object, of events | 202 when every handler ended well, else 500 with text |
 * | `Notification`: not JSON, or a null or a number in it | 500 |
 * | no `aeg-event-type`, or another one | 400 |
 */
export function createEventGridEndpoint(
  definitions: readonly Trigger<"eventGrid">[],
  hasKey: HasKey,
  invoker: Invoker,
): (request: ReceivedRequest) => Promise<HttpAnswer> {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));

  return async ({ message, url, body }) => {
    // Without an Event Grid function the extension is not loaded, and its webhook is not there.
    if (byName.size === 0) return { status: 404 };
    if (!hasKey(message, url)) return { status: 401 };
    const functionName = url.searchParams.get("functionName") ?? "";
    const definition = byName.get(functionName);
    if (definition === undefined) return { status: 404, body: `cannot find function: '${functionName}'` };

    if (message.method === "OPTIONS") {
      const origin = message.headers["webhook-request-origin"];
      if (typeof origin !== "string") return { status: 400 };
      return { status: 200, headers: { "Webhook-Allowed-Origin": origin } };
    }
    if (message.method !== "POST") return { status: 404 };
    const eventType = message.headers["aeg-event-type"];
    switch (typeof eventType === "string" ? eventType.toLowerCase() : undefined) {
      case "subscriptionvalidation":
        return answerValidation(body);
      case "notification":
        return notify(definition, body, invoker);
      case "unsubscribe":
        return { status: 202 };
      default:
        return { status: 400 };
    }
  };
}

function answerValidation(body: Uint8Array): HttpAnswer {
  const parsed = parseJson(body);
  const event: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const found = v.safeParse(validation, event);
  if (!found.success) return { status: 500 };
  return { status: 200, body: JSON.stringify({ validationResponse: found.output.data.validationCode }) };
}

/** The events of a batch run side by side; one that fails makes the whole answer 500, after all have ended. */
async function notify(
  definition: Trigger<"eventGrid">,
  body: Uint8Array,
  invoker: Invoker,
): Promise<HttpAnswer> {
  const parsed = parseJson(body);
  const isObject = typeof parsed === "object" && parsed !== null;
  if (!isObject) return { status: 500 };
  const events: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  const results = await Promise.all(events.map((event) => deliver(definition, event, invoker)));
  return results.every(({ succeeded }) => succeeded)
    ? { status: 202 }
    : { status: 500, body: `Exception while executing function: Functions.${definition.name}` };
}

async function deliver(
  definition: Trigger<"eventGrid">,
  event: unknown,
  invoker: Invoker,
): Promise<InvocationResult> {
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    return { succeeded: false, message: `Unable to bind ${JSON.stringify(event)} to an event` };
  }
  return invoker.invoke(definition, {
    data: { json: JSON.stringify(event) },
    metadata: "data" in event ? { data: { json: JSON.stringify(event.data) } } : {},
  });
}

/** @returns undefined where the body is not JSON, which is not a JSON value and so no object either. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}
