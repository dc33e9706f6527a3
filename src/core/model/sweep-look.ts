import type { Write } from "./write.ts";

/** Why the sweep has a cluster looked at. None of these is a verdict: the inventory lags, and the read decides. */
export const lookReasons = [
  /** Nobody has looked at it yet, or it was deleted and is shown again. */
  "never-seen",
  /** What the inventory shows of it cannot be judged. */
  "unjudged",
  /** It is shown more open than it may be, in a way that no open incident tells. */
  "exposed",
  /** It is shown otherwise than it was told: closed, or with approved ranges missing. */
  "changed",
  /** It is shown with something that is not part of its baseline yet. */
  "unlearned",
  /** It is shown as it was told, and the lists of its children, which are not shown, have not been read for a day. */
  "ways-in-due",
  /** It is known and not shown. */
  "not-shown",
] as const;

/** One of these. */
export type LookReason = (typeof lookReasons)[number];

/** The sweep that has a cluster looked at, and why. */
export interface SweepLook {
  /** When that sweep began, ISO 8601 UTC: it names the sweep. */
  readonly startedAt: string;
  readonly why: LookReason;
  /** Set where it is the early look that asks: the event may still be on its way, as its operation may not have ended. */
  readonly isEarly?: true;
  /** Who changed guarded settings of which no event has told, as the inventory of changes has it; absent for nobody. */
  readonly writes?: readonly Write[];
}
