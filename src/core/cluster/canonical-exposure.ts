import type { Json, JsonObject } from "../json/json.ts";
import { canonicalRanges } from "../ranges/canonical-ranges.ts";
import {
  type ExposureValues,
  guardedProperty,
  isStrict,
  rangesOf,
  type SwitchSetting,
  switchSettings,
} from "./exposure.ts";
import { canonicalWayIn, wayInSettings } from "./way-in.ts";

/** An exposure, every guarded setting of it, the same for every way in which ARM may show the same. */
export function canonicalExposure(values: ExposureValues): JsonObject {
  const switches = switchSettings.map((setting) => [
    setting,
    canonicalSwitch(setting, values[guardedProperty[setting]]),
  ]);
  const waysIn = wayInSettings.map((setting) => {
    const value = values[guardedProperty[setting]];
    return [setting, value === undefined ? "not read" : canonicalWayIn(setting, value)];
  });
  return {
    ...Object.fromEntries([...switches, ...waysIn]),
    "authorized-ranges": canonicalRanges(rangesOf(values)),
  };
}

/** Of a strict setting it matters which strict state it is: one network policy engine is not another. */
function canonicalSwitch(setting: SwitchSetting, value: Json): Json {
  if (!isStrict(setting, value)) return "open";
  return typeof value === "string" ? value.toLowerCase() : "strict";
}
