import * as v from "valibot";

/**
 * A storage service that did not do what it was asked. The SDKs' own errors stop here and are not kept as its cause:
 * they carry the request, whose address holds the signature of a shared access signature.
 */
export class StorageError extends Error {
  override readonly name = "StorageError";
  /** The HTTP status; absent when there was no answer. */
  readonly status: number | undefined;
  /** The service's error code, such as `TableNotFound`; without an answer the network's, such as `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(message: string, status: number | undefined, code: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** True when the service answered with this error code. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof StorageError && error.code !== undefined && codes.includes(error.code);
}

/** True when there was no answer, or one that may be another in a moment. */
export function isPassing(error: StorageError): boolean {
  return error.status === undefined || error.status === 408 || error.status === 429 || error.status >= 500;
}

/**
 * The fields of the SDKs' RestError that matter. Seen against Azurite 3.37: a transaction's error carries its code in
 * `code`, a single table operation's in `details.errorCode` or `details.odataError` with the raw body as its message, a
 * queue's in both.
 */
const restError = v.object({
  name: v.literal("RestError"),
  message: v.string(),
  statusCode: v.optional(v.number()),
  code: v.fallback(v.optional(v.string()), undefined),
  details: v.fallback(
    v.optional(
      v.object({
        errorCode: v.optional(v.string()),
        odataError: v.optional(v.object({ code: v.optional(v.string()) })),
      }),
    ),
    undefined,
  ),
});

/** What is talked to, for messages. */
export interface StorageTarget {
  /** Such as `table AksGuardrail at account.table.core.windows.net`; no secret in it. */
  readonly label: string;
  /** What to do when access is refused, one sentence. */
  readonly accessMend: string;
}

/** Translates an SDK's error; answers anything else, such as a failed sign-in, as it is. */
export function toStorageError(error: unknown, { label, accessMend }: StorageTarget): unknown {
  const parsed = v.safeParse(restError, error);
  if (!parsed.success) return error;
  const { statusCode, message, details } = parsed.output;
  const code = details?.errorCode ?? details?.odataError?.code ?? parsed.output.code;
  if (statusCode === undefined) {
    return new StorageError(`No answer from ${label}: ${firstLine(message)}.`, undefined, code);
  }
  const mend = [401, 403].includes(statusCode) ? ` ${accessMend}` : "";
  // The service's text follows its code only where it is more than the whole body.
  const words = message.startsWith("{") ? "" : `: ${firstLine(message)}`;
  return new StorageError(
    `The ${label} answered ${statusCode} ${code ?? "without a code"}${words}.${mend}`,
    statusCode,
    code,
  );
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.slice(0, 300).replace(/\.$/, "");
}
