import type { Json } from "../../core/json/json.ts";
import type { ClusterPolicy } from "../../core/model/cluster-policy.ts";
import { formatDuration } from "../../core/policy/iso-duration.ts";
import type { Policy, PolicySettings } from "../../core/policy/policy.ts";

/** Where a value comes from: the entry, `defaults`, the app setting GUARDRAIL_MODE, or what is built in. */
export type SettingSource = "entry" | "defaults" | "app-setting" | "built-in";

/** One key of the policy as it is in force for a cluster. */
export interface SettingInForce {
  /** As the file names it. */
  readonly key: string;
  /** As the file would write it. */
  readonly value: Json;
  readonly from: SettingSource;
}

interface InWords {
  readonly key: string;
  readonly value: (policy: ClusterPolicy) => Json;
}

/** Every key that `defaults` and an entry share, as the file writes it; the compiler asks for one that is new. */
const written: Record<keyof PolicySettings, InWords> = {
  mode: { key: "mode", value: ({ mode }) => mode },
  require: { key: "require", value: ({ require }) => require },
  broadestRange: { key: "broadestRange", value: ({ broadestRange }) => broadestRange },
  revertAfterSeconds: {
    key: "revertAfter",
    value: ({ revertAfterSeconds }) => formatDuration(revertAfterSeconds),
  },
  reverts: {
    key: "reverts",
    value: ({ reverts }) => ({ max: reverts.max, window: formatDuration(reverts.windowSeconds) }),
  },
  onNarrowed: { key: "onNarrowed", value: ({ onNarrowed }) => onNarrowed },
  onUnfinishedUpgrade: {
    key: "onUnfinishedUpgrade",
    value: ({ onUnfinishedUpgrade }) => onUnfinishedUpgrade,
  },
  remindEverySeconds: {
    key: "remindEvery",
    value: ({ remindEverySeconds }) =>
      remindEverySeconds === null ? "off" : formatDuration(remindEverySeconds),
  },
  trustedDeployers: { key: "trustedDeployers", value: ({ trustedDeployers }) => trustedDeployers },
};

/**
 * What is in force for a cluster, key by key, with where it comes from. `reverts` may be put together from several places:
 * it is said to come from the innermost.
 *
 * @param index the entry that applies; `undefined` where `defaults` apply alone
 */
export function settingsInForce(
  policy: Policy,
  index: number | undefined,
  resolved: ClusterPolicy,
): readonly SettingInForce[] {
  const entry = index === undefined ? undefined : policy.clusters[index]?.settings;
  return settingKeys.map((name) => {
    const { key, value } = written[name];
    return { key, value: value(resolved), from: sourceOf(name, entry, policy.defaults) };
  });
}

const settingKeys = Object.keys(written) as readonly (keyof PolicySettings)[];

function sourceOf(
  name: keyof PolicySettings,
  entry: PolicySettings | undefined,
  defaults: PolicySettings,
): SettingSource {
  if (entry?.[name] !== undefined) return "entry";
  if (defaults[name] !== undefined) return "defaults";
  return name === "mode" ? "app-setting" : "built-in";
}
