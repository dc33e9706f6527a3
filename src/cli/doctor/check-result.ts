/** What became of one check. `unknown` is what could not be found out: it is never taken for well. */
export type CheckStatus = "ok" | "wrong" | "unknown";

/** One line of the examination. */
export interface CheckResult {
  /** Stable, for programs: `health`, `roles`, `event-filter`. */
  readonly id: string;
  /** The guarded subscription that it is about, if it is about one. */
  readonly subscriptionId?: string;
  readonly title: string;
  readonly status: CheckStatus;
  /** What was seen. */
  readonly detail: string;
  /** What a person does about it; absent where all is well. */
  readonly mend?: string;
}

type Subject = Pick<CheckResult, "id" | "title" | "subscriptionId">;

/** All is well. */
export function well(subject: Subject, detail: string): CheckResult {
  return { ...subject, status: "ok", detail };
}

/** Something is wrong, with the mend. */
export function wrong(subject: Subject, detail: string, mend: string): CheckResult {
  return { ...subject, status: "wrong", detail, mend };
}

/** It could not be found out, with what would let it. */
export function unknown(subject: Subject, detail: string, mend: string): CheckResult {
  return { ...subject, status: "unknown", detail, mend };
}
