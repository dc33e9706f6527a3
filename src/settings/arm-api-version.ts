import {
  type ArmApiVersion,
  defaultArmApiVersion,
  knownArmApiVersions,
} from "../core/cluster/arm-api-versions.ts";
import { type Environment, type Read, readSetting, wrong } from "./raw-setting.ts";

/** Reads `GUARDRAIL_ARM_API_VERSION`: one of the versions that the code knows, as another could mean something else. */
export function readArmApiVersion(env: Environment): Read<ArmApiVersion> {
  const read = readSetting<ArmApiVersion>(env, "GUARDRAIL_ARM_API_VERSION", (text) => {
    const value = knownArmApiVersions.find((known) => known === text);
    return value === undefined
      ? wrong(
          "It is no API version that the guardrail knows.",
          `Write one of ${knownArmApiVersions.join(", ")}, or remove the setting: ${defaultArmApiVersion} is used then.`,
        )
      : { value };
  });
  return "problems" in read ? read : { value: read.value ?? defaultArmApiVersion };
}
