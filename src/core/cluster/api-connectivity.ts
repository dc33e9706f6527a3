import type { Json } from "../json/json.ts";
import { propertyAt } from "./arm-body.ts";
import { foldCase } from "./cluster-id.ts";
import { type Grant, keyOf } from "./grant.ts";

/**
 * What of a cluster's `clusterAPIConnectivityProfile` opens a way to its API server: a managed Bastion, and Cloud Shell
 * (`bastion.enabled` and `cloudShell.mode` of the managedClusters specification, 2026-08-02-preview). Whatever else a
 * profile may hold is left out.
 */
export function readApiConnectivity(profile: Json | undefined): Json {
  return {
    bastion: propertyAt(profile, ["bastion", "enabled"]) ?? null,
    cloudShell: propertyAt(profile, ["cloudShell", "mode"]) ?? null,
  };
}

/** The words for a mode that is off; as the modes are documented nowhere yet, any other lets somebody in. */
const offModes = ["disabled", "none"];

/** What the profile grants: each way that is not off, and Cloud Shell in each of its modes. */
export function grantsOfConnectivity(value: Json): readonly Grant[] {
  const bastion = propertyAt(value, ["bastion"]) ?? null;
  const mode = propertyAt(value, ["cloudShell"]) ?? null;
  const isModeOff = mode === null || (typeof mode === "string" && offModes.includes(foldCase(mode)));
  return [
    ...(bastion === null || bastion === false
      ? []
      : [{ kind: "bastion", key: keyOf("bastion"), words: "a managed Bastion" }]),
    ...(isModeOff
      ? []
      : [
          {
            kind: "cloud shell",
            key: keyOf(typeof mode === "string" ? mode : JSON.stringify(mode)),
            words: `Cloud Shell in the mode ${typeof mode === "string" ? mode : JSON.stringify(mode)}`,
          },
        ]),
  ];
}

/** The profile without one of its ways, by its name. */
export function withoutConnectivity(value: Json, isLeftOut: (name: string) => boolean): Json {
  const part = (name: string): Json => (isLeftOut(name) ? null : (propertyAt(value, [name]) ?? null));
  return { bastion: part("bastion"), cloudShell: part("cloudShell") };
}
