import type { ExposureValues } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Exemption } from "./cluster-policy.ts";
import type { DriftItem, Finding, Verdict } from "./finding.ts";

/** What one read of a cluster means, before anything is decided. */
export interface Evaluation {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** The settings that are more open than the baseline. */
  readonly drift: readonly DriftItem[];
  /** Approved ranges that are no longer let in; empty when none is missing. */
  readonly narrowedRanges: readonly string[];
  /** Exemptions that kept a finding or a drift out of this evaluation. */
  readonly exempted: readonly Exemption[];
  /** Settings of which this says nothing, or nothing new: what shows them could not be read. Absent for none. */
  readonly notSeen?: readonly GuardedSetting[];
  /** What was judged; absent where nothing was read. */
  readonly exposure?: ExposureValues;
}
