import { type ArmPreviewVersion, knownPreviewVersions } from "../core/cluster/arm-api-versions.ts";
import { type Environment, type Read, readSetting, wrong } from "./raw-setting.ts";

/** Reads `GUARDRAIL_PREVIEW_READ`: a preview version that the code knows; without it nothing is read at a preview version. */
export function readPreviewRead(env: Environment): Read<ArmPreviewVersion | undefined> {
  return readSetting<ArmPreviewVersion>(env, "GUARDRAIL_PREVIEW_READ", (text) => {
    const value = knownPreviewVersions.find((known) => known === text);
    return value === undefined
      ? wrong(
          "It is no preview version that the guardrail knows.",
          `Write one of ${knownPreviewVersions.join(", ")}, or remove the setting: no preview version is read then.`,
        )
      : { value };
  });
}
