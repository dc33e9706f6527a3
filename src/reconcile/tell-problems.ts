import { fingerprint } from "../core/json/fingerprint.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";
import type { AppMemory } from "../ports/app-memory.ts";
import type { Log } from "../ports/log.ts";
import { describeError } from "./describe-error.ts";
import { tellChannels } from "./tell-channels.ts";

/** Something wrong with the app's own settings, in words that hold no value of theirs. */
export interface ToldProblem {
  readonly setting: string;
  /** One line: the setting, the place in its value, what is wrong, and the mend. */
  readonly line: string;
}

/**
 * Tells wrong settings on every channel that works: once for the whole app, as it is remembered in storage. Never
 * throws: the log has said it already.
 */
export async function tellProblems(
  problems: readonly ToldProblem[],
  isPaused: boolean,
  channels: readonly AlertChannel[],
  memory: AppMemory,
  log: Log,
): Promise<void> {
  const lines = problems.map(({ line }) => line);
  const id = `settings-${fingerprint({ lines, isPaused })}`;
  const settings = [...new Set(problems.map(({ setting }) => setting))].join(", ");
  const title = isPaused
    ? `AKS Guardrail is not guarding: ${settings} needs mending`
    : `AKS Guardrail guards on, but ${settings} needs mending`;
  try {
    if (channels.length === 0 || !(await memory.claimNotice(id))) return;
    await tellChannels({ id, title, lines }, channels, log);
  } catch (error) {
    log.warn(`The channels could not be told of the wrong settings: ${describeError(error)}`);
  }
}
