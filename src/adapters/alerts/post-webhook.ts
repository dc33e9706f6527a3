import type { DeliveryOutcome } from "../../ports/alert-channel.ts";
import { retryAfterSeconds } from "../retry-after.ts";

/** One message, ready to be posted. */
export interface WebhookRequest {
  /** The receiver's address: a credential in itself for Teams and Slack, so it is never put into words. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A secret that stands in the headers or the body: an answer that echoes it is not quoted. */
  readonly secret?: string;
}

/** How to post. */
export interface PostOptions {
  /** The caller's time limit. */
  readonly signal: AbortSignal;
  /** Our own limit in milliseconds, whatever the caller allows; 10 s unless told otherwise. */
  readonly timeLimitMs?: number;
  /** Words in the answer's body that mean that the channel is gone, whatever the status. */
  readonly goneWords?: ReadonlySet<string>;
  /** The one status that means that the receiver has the message, where it documents one; any 2xx else. */
  readonly accepted?: number;
}

const defaultTimeLimitMs = 10_000;

/** An error word or a small JSON error fits; nothing more of an answer is of use. */
const answerBytes = 4_096;

const gone: ReadonlySet<number> = new Set([401, 403, 404, 410]);
const rejected: ReadonlySet<number> = new Set([400, 413]);

/**
 * Posts one message and says what became of it; never throws. The one HTTP client of all channels, so that time
 * limits, retries, `Retry-After` and the silence about URLs are the same everywhere. It does not retry: the queue does.
 *
 * Redirects are not followed: the new place is one that nobody configured, and it would get the message.
 */
export async function postWebhook(request: WebhookRequest, options: PostOptions): Promise<DeliveryOutcome> {
  const limit = options.timeLimitMs ?? defaultTimeLimitMs;
  const ownLimit = AbortSignal.timeout(limit);
  try {
    const response = await fetch(request.url, {
      method: "POST",
      headers: { "user-agent": "aks-guardrail", ...request.headers },
      body: request.body,
      redirect: "manual",
      signal: AbortSignal.any([options.signal, ownLimit]),
    });
    return outcomeOf(response, await readStart(response), request, options);
  } catch (error) {
    if (ownLimit.aborted) return { kind: "retry", reason: `no answer within ${limit / 1000} s` };
    if (options.signal.aborted)
      return { kind: "retry", reason: "cut off by the run's time limit before an answer came" };
    return { kind: "retry", reason: `the connection failed (${networkCode(error)})` };
  }
}

function outcomeOf(
  response: Response,
  body: string,
  request: WebhookRequest,
  { goneWords, accepted }: PostOptions,
): DeliveryOutcome {
  const { status } = response;
  const word = errorWord(body, request);
  const said = word === undefined ? "" : ` (${word})`;
  const reason = `answered ${status}${response.ok ? "" : said}`;
  if (word !== undefined && goneWords?.has(word))
    return { kind: "channel-gone", status, reason: `answered ${status}${said}` };
  if (response.ok) return outcomeOfYes(response, body, said, accepted);
  if (rejected.has(status)) return { kind: "rejected", status, reason };
  if (gone.has(status)) return { kind: "channel-gone", status, reason };
  if (status >= 300 && status < 400)
    return { kind: "retry", reason: `${reason}: redirects are not followed` };
  const wait = retryAfterSeconds(response.headers.get("retry-after"), new Date());
  return { kind: "retry", reason, ...(wait === undefined ? {} : { retryAfterSeconds: wait }) };
}

/** A status of success may say no all the same: Slack's `ok: false` is about the message, a page is from somebody else. */
function outcomeOfYes(
  { status, headers }: Response,
  body: string,
  said: string,
  accepted = status,
): DeliveryOutcome {
  if (saysNo(body))
    return { kind: "rejected", status, reason: `answered ${status} and says that it is not ok${said}` };
  const isPage =
    /^text\/html\b/i.test(headers.get("content-type") ?? "") || /^\s*<(!doctype|html)/i.test(body);
  if (isPage)
    return { kind: "retry", reason: `answered ${status} with a web page, which is no receiver's yes` };
  if (status !== accepted) return { kind: "retry", reason: `answered ${status}, and not ${accepted}` };
  return { kind: "delivered" };
}

function saysNo(body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === false;
  } catch {
    return false;
  }
}

/** The first few kilobytes of an answer; the rest is not read, or a receiver could hold us for as long as it likes. */
async function readStart(response: Response): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < answerBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value.subarray(0, Math.max(0, answerBytes - (bytes - value.byteLength))), {
        stream: true,
      });
    }
  } catch {
    // The status has come, and it alone decides: an answer whose body breaks off was an answer all the same. Calling a
    // 200 a failure here would deliver the message twice.
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return text;
}

/** A receiver's own word for what is wrong (`invalid_blocks`, `error.code`), unless it could be a part of a secret. */
function errorWord(body: string, { url, secret = "" }: WebhookRequest): string | undefined {
  const text = body.trim();
  const word = /^[a-z][a-z_]{1,39}$/.test(text)
    ? text
    : /"(?:code|error)"\s*:\s*"([A-Za-z_]{2,60})"/.exec(text)?.[1];
  const isSecret = word !== undefined && `${url}\n${secret}`.toLowerCase().includes(word.toLowerCase());
  return isSecret ? undefined : word;
}

/** Only the code: the message of a network error can hold the URL. */
function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^[A-Z_0-9]{2,50}$/.test(code) ? code : "network error";
}
