import { type GuardedSetting, guardedSettings } from "../../core/cluster/guarded-setting.ts";

/** The settings of which a cluster's body says nothing, as a sentence; `undefined` where there are none. */
export function notSeenInWords(notSeen: Iterable<GuardedSetting>): string | undefined {
  const known = new Set(notSeen);
  const settings = guardedSettings.filter((setting) => known.has(setting));
  return settings.length === 0
    ? undefined
    : `Not seen, as a cluster's body does not show it: ${settings.join(", ")}.`;
}
