import type { createContainerService } from "@azure/arm-containerservice/api";
import { askedWaitSeconds, asksForWait } from "./asked-wait.ts";

type Pipeline = ReturnType<typeof createContainerService>["pipeline"];

/** A wait that ARM asks for and that is short enough to be spent inside a function. */
const longestNapSeconds = 2;

const byteOrderMark = "\uFEFF";

/** An answer, or a failure, that the SDK is not to retry. */
export class EarlyAnswer extends Error {
  override readonly name = "EarlyAnswer";
  /** What ARM answered, in the shape of the SDK's own answers; absent when it gave none. */
  readonly response?: {
    readonly status: string;
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string | undefined>>;
  };

  constructor(options: { response?: EarlyAnswer["response"]; cause?: unknown }) {
    super("not retried by the SDK", { cause: options.cause });
    if (options.response) this.response = options.response;
  }
}

/**
 * Bounds the SDK's own retries, which would sleep through a `Retry-After` of minutes inside a function that has seconds:
 *
 * - a read is retried by the SDK, but a long `Retry-After` is answered at once and waited out by the queue;
 * - a write is sent once: a second one could not be told from the first, whose fate nobody knows.
 *
 * An answer that calls itself JSON and is none goes out at once too, with its status: the SDK would throw that away. A
 * byte order mark before the JSON is taken off, as RFC 8259 (section 8.1) allows; the SDK would stumble over it.
 *
 * The SDK's retry policy lets every error through that is not its own `RestError`.
 */
export function boundRetries(pipeline: Pipeline): void {
  pipeline.addPolicy(
    {
      name: "boundedRetries",
      async sendRequest(request, next) {
        const isWrite = request.method !== "GET";
        const response = await next(request).catch((cause: unknown) => {
          throw isWrite ? new EarlyAnswer({ cause }) : cause;
        });
        if (response.bodyAsText?.startsWith(byteOrderMark)) {
          response.bodyAsText = response.bodyAsText.slice(byteOrderMark.length);
        }
        const header = (name: string) => response.headers.get(name);
        const body = parseJson(response.bodyAsText);
        const isBroken = body === undefined && isJson(header("content-type"));
        const isFinal = isWrite ? response.status >= 400 : asksForLongWait(header);
        if (isFinal || isBroken) {
          throw new EarlyAnswer({
            response: {
              status: String(response.status),
              body: body === undefined ? response.bodyAsText : body.value,
              headers: response.headers.toJSON(),
            },
          });
        }
        return response;
      },
    },
    { afterPhase: "Retry" },
  );
}

/** A wait that cannot be read is long: the SDK takes dates and fractions that HTTP does not know. */
function asksForLongWait(header: (name: string) => string | undefined): boolean {
  return asksForWait(header) && (askedWaitSeconds(header) ?? Number.POSITIVE_INFINITY) > longestNapSeconds;
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";
}

/** The parsed text, without a value where there is no text; `undefined` where the text is no JSON. */
function parseJson(text: string | null | undefined): { readonly value?: unknown } | undefined {
  if (!text) return {};
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
