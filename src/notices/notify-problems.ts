import { fingerprint } from "../core/json/fingerprint.ts";
import type { DeliveryDependencies } from "../delivery/delivery-dependencies.ts";
import { sendNoticeOnce } from "./send-notice-once.ts";

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
export async function notifyProblems(
  problems: readonly ToldProblem[],
  isPaused: boolean,
  dependencies: DeliveryDependencies,
): Promise<void> {
  const lines = problems.map(({ line }) => line);
  const id = `settings-${fingerprint({ lines, isPaused })}`;
  const settings = [...new Set(problems.map(({ setting }) => setting))].join(", ");
  const title = isPaused
    ? `AKS Guardrail is not guarding: ${settings} needs mending`
    : `AKS Guardrail guards on, but ${settings} needs mending`;
  // Said again every few minutes, for as long as it is wrong.
  await sendNoticeOnce({ id, title, lines }, "leave", dependencies);
}
