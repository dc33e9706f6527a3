import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { JsonObject } from "../json/json.ts";
import type { DecisionReason, Why } from "./decision-reason.ts";

/** What a reconcile run will do. */
export type DecisionAction = "none" | "learn" | "alert" | "revert" | "wait" | "refuse" | "stand-down";

/** What a revert waits for, and until when, ISO 8601 UTC, where that is known. */
export type Wait =
  /** The cluster is in the middle of another operation. */
  | { readonly for: "operation" }
  /** The cluster is stopped and takes no update until it starts. */
  | { readonly for: "start" }
  /** The policy's grace period is still running. */
  | { readonly for: "grace"; readonly notBefore: string }
  /** ARM asked for time, or did not answer. */
  | { readonly for: "retry"; readonly notBefore: string };

/**
 * A drifted setting that a revert leaves alone. `by-hand`: the platform has no safe automatic way, so a person is told
 * theirs. `refused`: there is a way, and here it would fail or make it worse.
 */
export interface Withheld {
  readonly setting: GuardedSetting;
  readonly kind: "by-hand" | "refused";
  /** Why, for a person. */
  readonly message: string;
  /** Why, for automation, where there is a code for this alone. */
  readonly reason?: DecisionReason;
}

/** What a reconcile run will do at once. */
export type ActionAtOnce = Exclude<DecisionAction, "wait">;

/** Why it does so, and what of the cluster that is about. */
interface Decided extends Why {
  /** Only the leaves that a revert would change, in ARM's shape; empty when there is nothing that it would change. */
  readonly patch: JsonObject;
  /** Drifted settings that a revert leaves alone. */
  readonly withheld: readonly Withheld[];
}

/** What a reconcile run will do, and why. Plain data: apply, alerts, HTTP answers and the command line all render it. */
export type Decision = Decided &
  (
    | { readonly action: "wait"; readonly wait: Wait }
    | { readonly action: ActionAtOnce; readonly wait?: never }
  );
