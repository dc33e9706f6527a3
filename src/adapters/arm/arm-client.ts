import { createContainerService } from "@azure/arm-containerservice/api";
import type { TokenCredential } from "@azure/identity";
import { untilAborted } from "../until-aborted.ts";
import { askedWaitSeconds } from "./asked-wait.ts";
import { boundRetries, EarlyAnswer } from "./bounded-retries.ts";

/** One answer of ARM's, whatever its status. */
export interface ArmAnswer {
  readonly status: number;
  /** Parsed JSON, or the text where it is none. */
  readonly body: unknown;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly retryAfterSeconds?: number;
}

/** ARM gave no answer: no connection, no token, or no time left. */
export class ArmUnreachableError extends Error {
  override readonly name = "ArmUnreachableError";
}

/** Azure Resource Manager over the official SDK's REST-level client: bodies stay whole, authentication is the SDK's. */
export interface ArmClient {
  /** The endpoint's origin, without a slash at the end. */
  readonly origin: string;
  /** @throws ArmUnreachableError */
  get(path: string, apiVersion: string, signal: AbortSignal): Promise<ArmAnswer>;
  /** Follows an absolute URL that ARM gave; one that leads elsewhere is not followed, as the token would go along. */
  getUrl(url: string, signal: AbortSignal): Promise<ArmAnswer>;
  /**
   * Asks for what ARM gives to a POST only, as it may hold secrets: lists of settings and of keys. It changes nothing.
   * @throws ArmUnreachableError
   */
  postList(path: string, apiVersion: string, signal: AbortSignal): Promise<ArmAnswer>;
  /**
   * Asks by a POST with a body, and changes nothing: a query, whose answer may be long and take its time.
   * @throws ArmUnreachableError
   */
  query(path: string, apiVersion: string, body: unknown, signal: AbortSignal): Promise<ArmAnswer>;
  /** @throws ArmUnreachableError */
  put(
    path: string,
    apiVersion: string,
    body: unknown,
    ifMatch: string,
    signal: AbortSignal,
  ): Promise<ArmAnswer>;
}

/** How long requests may take, beside the signal of whoever asks. */
export interface ArmLimits {
  /** One try at a read, in milliseconds. */
  readonly readMs: number;
  /** One try at a query, in milliseconds. */
  readonly queryMs: number;
}

/**
 * A run has 12 s for ARM: a read that hangs leaves room for a second try, and for what comes after it. Nobody waits for a
 * query, which looks at a thousand clusters.
 */
const defaultLimits: ArmLimits = { readMs: 4_000, queryMs: 20_000 };

/** So often a read that hangs is sent. */
const mostReads = 2;

/**
 * Creates a client for an ARM endpoint. The token's audience is the endpoint itself, as sovereign clouds need it.
 *
 * A read has a limit of its own. A write has none: one that is given up is one whose fate nobody knows, so it gets all the
 * time that its run has left.
 */
export function createArmClient(
  credential: TokenCredential,
  endpoint: string,
  limits: Partial<ArmLimits> = {},
): ArmClient {
  const { readMs, queryMs } = { ...defaultLimits, ...limits };
  const origin = new URL(endpoint).origin;
  const client = createContainerService(credential, "", {
    endpoint: origin,
    credentials: { scopes: [`${origin}/.default`] },
    retryOptions: { maxRetries: 2, retryDelayInMs: 250, maxRetryDelayInMs: 1_000 },
    // A redirect would carry the token to a place of somebody else's choice.
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: "aks-guardrail" },
  });
  boundRetries(client.pipeline);

  const ask = async (
    request: () => PromiseLike<SdkResponse>,
    what: string,
    signal: AbortSignal,
  ): Promise<ArmAnswer> => {
    try {
      // Not every credential listens to the signal.
      return toAnswer(await untilAborted(request, signal));
    } catch (error) {
      if (error instanceof EarlyAnswer && error.response) return toAnswer(error.response);
      const cause = error instanceof EarlyAnswer ? error.cause : error;
      throw new ArmUnreachableError(`${what} got no answer: ${messageOf(cause)}`, { cause });
    }
  };
  const read = async (
    request: (options: { abortSignal: AbortSignal; timeout: number }) => PromiseLike<SdkResponse>,
    what: string,
    signal: AbortSignal,
    timeout = readMs,
  ): Promise<ArmAnswer> => {
    for (let tries = 1; ; tries++) {
      try {
        return await ask(() => request({ abortSignal: signal, timeout }), what, signal);
      } catch (error) {
        if (tries === mostReads || signal.aborted || !isOutOfTime(error)) throw error;
      }
    }
  };

  return {
    origin,
    get: (path, apiVersion, signal) =>
      read(
        (options) =>
          client.pathUnchecked(path).get({ ...options, queryParameters: { "api-version": apiVersion } }),
        `GET ${path}`,
        signal,
      ),
    getUrl: async (url, signal) => {
      if (!isOf(origin, url))
        throw new ArmUnreachableError("a link that ARM gave leads away from ARM and is not followed");
      return read(
        (options) => client.pathUnchecked(url).get(options),
        `GET ${new URL(url).pathname}`,
        signal,
      );
    },
    postList: (path, apiVersion, signal) =>
      read(
        (options) =>
          client.pathUnchecked(path).post({ ...options, queryParameters: { "api-version": apiVersion } }),
        `POST ${path}`,
        signal,
      ),
    query: (path, apiVersion, body, signal) =>
      read(
        (options) =>
          client.pathUnchecked(path).post({
            ...options,
            queryParameters: { "api-version": apiVersion },
            contentType: "application/json",
            body,
          }),
        `POST ${path}`,
        signal,
        queryMs,
      ),
    put: (path, apiVersion, body, ifMatch, signal) =>
      ask(
        () =>
          client.pathUnchecked(path).put({
            abortSignal: signal,
            queryParameters: { "api-version": apiVersion },
            headers: { "if-match": ifMatch },
            contentType: "application/json",
            body,
          }),
        `PUT ${path}`,
        signal,
      ),
  };
}

/** What the SDK answers, as far as it is used. */
interface SdkResponse {
  readonly status: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

function toAnswer({ status, body, headers }: SdkResponse): ArmAnswer {
  const retryAfterSeconds = askedWaitSeconds((name) => headers[name]);
  return {
    status: Number(status),
    body,
    headers,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function isOf(origin: string, url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin;
}

/** Errors of the SDK may quote a whole answer; this much is for a person. */
const maxMessageLength = 500;

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isTimeout(error)) return "no time was left";
  return (error.message.split("\n")[0] || error.name).slice(0, maxMessageLength);
}

function isTimeout(error: Error): boolean {
  return error.name === "AbortError" || error.name === "TimeoutError";
}

function isOutOfTime(error: unknown): boolean {
  return error instanceof ArmUnreachableError && error.cause instanceof Error && isTimeout(error.cause);
}
