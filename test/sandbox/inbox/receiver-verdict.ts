import type { SignatureState } from "./received-message.ts";

/** What a receiver makes of a message: what the sender is told, and whether people get to see it. */
export interface ReceiverVerdict {
  readonly status: number;
  /** The answer's body. */
  readonly answer: string;
  readonly isPosted: boolean;
  readonly json: unknown;
  /** Set where it is not posted. */
  readonly problem?: string;
  readonly signature?: SignatureState;
}

/** Parses JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
