import type { ExposureValues } from "../cluster/exposure.ts";
import type { LogWindow } from "./activity.ts";
import type { SelectingTags } from "./policy-by-tags.ts";
import type { Write } from "./write.ts";

/** A change that was believed at once to be a trusted deployer's own, and moved the baseline. */
export interface BelievedChange {
  /** When it was believed, ISO 8601 UTC. */
  readonly at: string;
  /** The time in which every write to the cluster has to be a trusted deployer's: from the last compliant read on. */
  readonly window: LogWindow;
  /** Whom the policy trusted then. */
  readonly deployers: readonly string[];
  /** The writes of which events had told, all of them theirs. */
  readonly writes: readonly Write[];
  /** ARM's correlation ids of earlier writes, whose entries may reach into the window. */
  readonly pastWrites: readonly string[];
  /** True once the log has named each of these writes as theirs. It may name others later. */
  readonly isConfirmed: boolean;
  /** What was approved before it, of the settings that it moved: it goes back there when it is not confirmed. */
  readonly before: {
    readonly approved: Partial<ExposureValues>;
    readonly lastCompliant: Partial<ExposureValues>;
    readonly outboundAdditions: readonly string[];
    /** The last compliant read before it, ISO 8601 UTC, and the tags that it showed. */
    readonly compliantAt: string;
    readonly compliantTags?: SelectingTags;
  };
}

/** Why a change was not a trusted deployer's own after all. */
export interface TakenBack {
  /** `others-wrote`: somebody else wrote meanwhile. `unconfirmed`: the Activity Log did not tell that it was theirs. */
  readonly why: "others-wrote" | "unconfirmed";
  /** When it had been believed, ISO 8601 UTC. */
  readonly believedAt: string;
  /** All who wrote, as far as events and the log have told. */
  readonly writes: readonly Write[];
}

/** What is remembered of changes by trusted deployers. */
export interface Trust {
  /** Those that moved the baseline, the oldest first, until nothing is to be expected against them any more. */
  readonly believed: readonly BelievedChange[];
  /** Correlation ids of writes for which something was believed, the last first: each counts once. */
  readonly used: readonly string[];
  /** What was taken back and not told yet. */
  readonly takenBack?: TakenBack;
}
