import type { Actor } from "../identity/actor.ts";
import type { JsonValue } from "../json.ts";

/** A request as the routes see it, from the wire or from the in-process API. */
export interface ArmRequest {
  readonly method: string;
  /** Decoded path without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue | undefined;
  readonly actor: Actor;
  /** Of `x-ms-correlation-request-id` when that is a GUID, else made here. */
  readonly correlationId: string;
  readonly clientRequestId: string | undefined;
}

/** An answer; headers as they go on the wire. */
export interface ArmAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
}

/** An error body in ARM's own shape: `{error: {code, message}}`. */
export function armError(status: number, code: string, message: string): ArmAnswer {
  return { status, headers: {}, body: { error: { code, message } } };
}

/** An error body in the AKS provider's flat shape: `{code, details, message, subcode[, target]}`. */
export function flatError(
  status: number,
  code: string,
  message: string,
  target?: string,
  subcode = "",
): ArmAnswer {
  return {
    status,
    headers: {},
    body: { code, details: null, message, subcode, ...(target === undefined ? {} : { target }) },
  };
}

/** Thrown by the rules of a PUT to answer with an error. */
export class RefusedRequest extends Error {
  readonly answer: ArmAnswer;
  constructor(answer: ArmAnswer) {
    super(`refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.name = "RefusedRequest";
    this.answer = answer;
  }
}
