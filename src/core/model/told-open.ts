import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Json } from "../json/json.ts";
import type { RuleId } from "./finding.ts";

/**
 * What an incident has told, each with the yardstick by which it was told last. Its end is judged by these, not by the
 * policy of that moment: whoever was told that a cluster is open hears "closed" only when that very thing is closed.
 */
export interface ToldOpen {
  /** Settings that had drifted, with the approved value: absent where it was too long to be kept. */
  readonly drift: readonly { readonly setting: GuardedSetting; readonly before?: Json }[];
  /** Rules that were broken: of these the standing ones are asked again. */
  readonly rules: readonly RuleId[];
  /** The shortest prefix length that was allowed when `range-too-broad` was told. */
  readonly broadestRange?: number;
  /** Approved ranges that were missing; of an incident about a list that shrank. */
  readonly missingRanges?: readonly string[];
}
