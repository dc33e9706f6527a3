import { parseDuration } from "../core/policy/iso-duration.ts";
import { type Environment, type Read, readSetting, wrong } from "./raw-setting.ts";

/** An hour. */
export const defaultSweepSeconds = 60 * 60;

/** The timer looks every five minutes whether a sweep is due. */
const shortestSeconds = 5 * 60;

/** `resourcechanges` may keep a week: who made a change has to be asked before that. */
const longestSeconds = 24 * 60 * 60;

/** Reads `GUARDRAIL_SWEEP_EVERY`: how often the whole fleet is looked at, in seconds; `undefined` when it is not set. */
export function readSweepEvery(env: Environment): Read<number | undefined> {
  return readSetting<number>(env, "GUARDRAIL_SWEEP_EVERY", (text) => {
    const parsed = parseDuration(text);
    if ("problem" in parsed)
      return wrong("It is not an ISO 8601 duration.", "Write hours or minutes, as PT1H or PT30M.");
    if (parsed.seconds < shortestSeconds || parsed.seconds > longestSeconds)
      return wrong(
        "It is shorter than five minutes or longer than a day.",
        "Write PT5M to P1D; PT1H is usual.",
      );
    return { value: parsed.seconds };
  });
}
