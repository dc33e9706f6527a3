import { noLooks } from "../../core/model/look-count.ts";
import type { SweepRecord } from "../../core/model/sweep-record.ts";
import { inWaves, minuteOf } from "../../core/sweep/early-turns.ts";
import { type EarlyLookOutcome, mostListPages, putOffLook } from "../../core/sweep/put-off-look.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { FleetRow, InventoryAnswer } from "../../ports/fleet-inventory.ts";
import type { Log } from "../../ports/log.ts";
import { StateConflictError } from "../../ports/state-store.ts";
import type { ActiveApp } from "../app-host.ts";
import { type ClaimedLook, claimEarlyLook } from "./claim-early-look.ts";
import type { EarlyLookDependencies } from "./early-look-dependencies.ts";
import { handOverNews } from "./hand-over-news.ts";
import { tellReadable } from "./tell-readable.ts";

/** So many lines of one look are said in the log. */
const mostLines = 20;

/** So often in a row ARM has to refuse a subscription before that is told. */
const mostRefusals = 2;

/**
 * Lists the clusters of the subscriptions whose turn it is, by one call each, and has those read that show what nobody has
 * told: an opening while its operation still runs, or one whose event was lost. Where another instance is at it, it does
 * nothing. Never throws: nothing else hangs on it.
 */
export async function lookEarly(app: ActiveApp, signal: AbortSignal, log: Log): Promise<void> {
  const { earlyLook, fleet, dependencies } = app;
  if (!earlyLook) return;
  try {
    const claimed = await claimEarlyLook(earlyLook, fleet, dependencies.now(), signal);
    if (claimed)
      await dependencies.telemetry.span("sweep.early", {}, () =>
        goThrough(claimed, earlyLook, app, signal, log),
      );
  } catch (error) {
    if (error instanceof StateConflictError) log.info("Another instance takes the early look, or sweeps.");
    else log.error(`The early look could not be taken: ${describeError(error)}`);
  }
}

async function goThrough(
  claimed: ClaimedLook,
  earlyLook: EarlyLookDependencies,
  app: ActiveApp,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const { fleet, dependencies } = app;
  const { startedAt, due } = claimed;
  const { shown } = earlyLook;
  const swept = await fleet.memory.load();
  const isFirstLeft = isSweepAtFirst(swept?.record, startedAt);
  const outcomes = new Map<string, EarlyLookOutcome>();
  const problems: string[] = [];
  let looks = noLooks;
  const lookAt = async (subscriptionIds: readonly string[]): Promise<void> => {
    const answers = await Promise.all(subscriptionIds.map((id) => listOf(id, app, signal)));
    const rows: FleetRow[] = [];
    for (const { id, answer } of answers) {
      // What was broken off for want of time says nothing of the subscription.
      if (signal.aborted && answer.kind !== "page") continue;
      outcomes.set(id, outcomeOf(answer));
      if (answer.kind === "page") rows.push(...answer.items);
      else problems.push(`The clusters of a subscription could not be listed: ${answer.reason}`);
    }
    const handedOver = await handOverNews(rows, startedAt, isFirstLeft, looks, shown, dependencies);
    looks = handedOver.looks;
    problems.push(...handedOver.problems);
  };
  shown.forgetOld(startedAt);
  const waves = inWaves(due);
  for (const [index, wave] of waves.entries()) {
    if (signal.aborted) break;
    const isLast = index === waves.length - 1;
    await Promise.all([lookAt(wave), isLast ? undefined : fleet.pause(1, signal)]);
  }
  for (const problem of problems.slice(0, mostLines)) log.error(`In the early look: ${problem}`);
  if (due.length > outcomes.size)
    log.warn(`The time for the early look is over: ${due.length - outcomes.size} subscriptions are left.`);
  const denied = await endEarlyLook(claimed, outcomes, earlyLook);
  const listed = [...outcomes].flatMap(([id, { kind }]) => (kind === "listed" ? [id] : []));
  await tellReadable({ at: startedAt.toISOString(), denied, readable: listed }, app, log);
}

/** Remembers how it went; answers the subscriptions that ARM refused again and again. */
async function endEarlyLook(
  { startedAt, due, inScope, record, version }: ClaimedLook,
  outcomes: ReadonlyMap<string, EarlyLookOutcome>,
  { memory, everySeconds }: EarlyLookDependencies,
): Promise<readonly string[]> {
  const before = new Map(record.putOff.map((one) => [one.subscriptionId, one]));
  const asked = new Set(due);
  const kept = record.putOff.filter(
    ({ subscriptionId }) => inScope.has(subscriptionId) && !asked.has(subscriptionId),
  );
  const put = due.flatMap((id) => {
    const outcome = outcomes.get(id) ?? { kind: "not-asked" };
    return putOffLook(id, outcome, before.get(id), everySeconds, startedAt) ?? [];
  });
  await memory.save({ doneMinute: minuteOf(startedAt), putOff: [...kept, ...put] }, version);
  return put
    .filter(({ isDenied, failures = 0 }) => isDenied && failures >= mostRefusals)
    .map(({ subscriptionId }) => subscriptionId);
}

/** While no sweep has ended, or one tells together what it has found, it is at clusters that nobody has seen. */
function isSweepAtFirst(record: SweepRecord | undefined, now: Date): boolean {
  if (!record?.last || record.running) return true;
  return record.digest !== undefined && Date.parse(record.digest.dueAt) > now.getTime();
}

async function listOf(
  id: string,
  { fleet }: Pick<ActiveApp, "fleet">,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly answer: InventoryAnswer<FleetRow> }> {
  try {
    return { id, answer: await fleet.inventory.listed(id, signal, mostListPages) };
  } catch (error) {
    return { id, answer: { kind: "unavailable", reason: describeError(error) } };
  }
}

function outcomeOf(answer: InventoryAnswer<FleetRow>): EarlyLookOutcome {
  if (answer.kind === "page") return { kind: "listed", calls: answer.calls ?? 1 };
  if (answer.kind === "denied") return answer;
  if (answer.kind !== "unavailable") return { kind: "unavailable" };
  const { retryAfterSeconds, calls } = answer;
  return {
    kind: "unavailable",
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(calls === undefined ? {} : { calls }),
  };
}
