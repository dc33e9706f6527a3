import type { RunContext } from "../core/model/run-context.ts";
import { later } from "../core/time/later.ts";
import type { AlertEntry } from "../ports/outbox-entry.ts";

/** Where it was not told together by then, it is told singly, in seconds: later than the last look of any sweep. */
const togetherSeconds = 60 * 60;

/**
 * The entries of a run, those held back that tell of a cluster which a sweep sees exposed for the first time: they are told
 * together with what else that sweep sees, or singly where that fails. What is put right at once is told at once.
 */
export function withFirstSightsHeld(
  entries: readonly AlertEntry[],
  { trigger: { sweep }, now }: Pick<RunContext, "trigger" | "now">,
): readonly AlertEntry[] {
  // What an early look sees is told at once: no sweep tells it together.
  if (sweep?.why !== "never-seen" || sweep.isEarly) return entries;
  return entries.map((entry) => {
    const { transition, topic, decision } = entry.alert;
    if (transition !== "opened" || topic !== "exposure" || decision.action !== "alert") return entry;
    return {
      ...entry,
      alert: { ...entry.alert, firstSightOf: sweep.startedAt },
      attempts: 0,
      progress: { kind: "held", nextAttemptAt: later(now, togetherSeconds) },
    };
  });
}
