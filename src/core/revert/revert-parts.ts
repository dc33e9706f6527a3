import { exposurePaths, guardedProperty } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { WayInSetting } from "../cluster/way-in.ts";
import type { Json } from "../json/json.ts";
import type { Withheld } from "../model/decision.ts";
import type { Leaf, RevertPlan } from "../model/revert-plan.ts";

/** Why a setting stays as it is of which nothing strict was approved. */
export const notApproved = "nothing strict is approved for it that could be put back";

/** The one property of a setting, with the value that goes back. */
export function leafOf(setting: Exclude<GuardedSetting, WayInSetting>, value: Json): Leaf {
  return { path: exposurePaths[guardedProperty[setting]], value };
}

/** The part of a plan that puts a setting back. */
export function write(leaves: readonly Leaf[]): RevertPlan {
  return { leaves, withheld: [], outboundAdditions: [] };
}

/** The part of a plan that leaves a setting alone. */
export function withhold(
  setting: GuardedSetting,
  kind: Withheld["kind"],
  message: string,
  reason?: Withheld["reason"],
): RevertPlan {
  const withheld: Withheld = { setting, kind, message, ...(reason === undefined ? {} : { reason }) };
  return { leaves: [], withheld: [withheld], outboundAdditions: [] };
}
