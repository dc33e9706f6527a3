import { parseDuration } from "../core/policy/iso-duration.ts";
import { type Environment, type Read, readSetting, wrong } from "./raw-setting.ts";

/** The timer of the early look comes every minute. */
const minuteSeconds = 60;

/** Above that the sweep does as well. */
const longestSeconds = 60 * minuteSeconds;

/** Reads `GUARDRAIL_EARLY_LOOK`: how often ARM lists each subscription's clusters, in seconds; `undefined` when it is off. */
export function readEarlyLook(env: Environment): Read<number | undefined> {
  return readSetting<number | undefined>(env, "GUARDRAIL_EARLY_LOOK", (text) => {
    if (text.toLowerCase() === "off") return { value: undefined };
    const parsed = parseDuration(text);
    if ("problem" in parsed)
      return wrong("It is neither off nor an ISO 8601 duration.", "Write minutes, as PT1M, or off.");
    const { seconds } = parsed;
    if (seconds < minuteSeconds || seconds > longestSeconds || seconds % minuteSeconds !== 0)
      return wrong(
        "It is shorter than a minute or longer than an hour, or holds part of a minute.",
        "Write whole minutes, PT1M to PT1H; PT1M sees an opening soonest.",
      );
    return { value: seconds };
  });
}
