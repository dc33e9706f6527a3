import type { ActiveApp } from "../app/app-host.ts";
import { fingerprint } from "../core/json/fingerprint.ts";
import type { Hearing } from "../core/model/hearing.ts";
import { hearingNews } from "../core/sweep/events-missing.ts";
import { describeError } from "../core/text/describe-error.ts";
import { listSome } from "../core/text/list-some.ts";
import type { Log } from "../ports/log.ts";
import { sendNoticeOnce } from "./send-notice-once.ts";

/** Claims of what is told here begin with it. */
const topic = "events";

/**
 * Tells, on every channel and once, that the events of some subscriptions do not arrive, as a sweep found what they should
 * have told; and once again when they do. Never throws.
 */
export async function notifyHearing(
  {
    fleet,
    earlyLook,
    telling,
    dependencies,
  }: Pick<ActiveApp, "fleet" | "earlyLook" | "telling" | "dependencies">,
  log: Log,
): Promise<void> {
  const { now } = dependencies;
  try {
    const at = now();
    const hearings = await fleet.memory.hearings();
    const about = (news: "silent" | "heard"): readonly Hearing[] =>
      hearings.filter((hearing) => hearingNews(hearing, at, earlyLook !== undefined) === news);
    const silences = about("silent");
    const returns = about("heard");
    const silent = silences.map(({ subscriptionId }) => subscriptionId);
    const heard = returns.map(({ subscriptionId }) => subscriptionId);
    // Told before it is remembered as told: where that fails, its id keeps it from being told twice.
    if (silent.length > 0) {
      log.error(`Events do not arrive from ${listSome(silent)}: a sweep found what they should have told.`);
      await sendNoticeOnce(silentNotice(silent, idOf("silent", silences)), "leave", { ...telling, log });
      for (const id of silent) await fleet.memory.noteTold(id, at.toISOString());
    }
    if (heard.length > 0) {
      log.info(`Events arrive again from ${listSome(heard)}.`);
      await sendNoticeOnce(heardNotice(heard, idOf("heard", returns)), "leave", { ...telling, log });
      for (const id of heard) await fleet.memory.noteTold(id, undefined);
      await telling.memory.forgetNotices(topic);
    }
  } catch (error) {
    log.warn(`Whether events arrive could not be looked up: ${describeError(error)}`);
  }
}

/** Of two timers that come at once both find the same, and one tells it: its id is made of what was found. */
function idOf(what: "silent" | "heard", hearings: readonly Hearing[]): string {
  const found = hearings.map(({ subscriptionId, missedAt = "", toldAt = "" }) =>
    [subscriptionId, missedAt, toldAt].join(" "),
  );
  return `${topic}-${what}-${fingerprint(found.toSorted()).slice(0, 16)}`;
}

function silentNotice(subscriptionIds: readonly string[], id: string) {
  return {
    id,
    title: "AKS Guardrail gets no events: drift is found late",
    lines: [
      `A look at the whole fleet found an opened cluster of which no event had told. Subscriptions: ${listSome(subscriptionIds)}.`,
      "Until events arrive, a cluster that is opened is found by the next such look only. See whether the Event Grid event subscription is there, is enabled, and delivers (aks-guardrail doctor tells).",
    ],
  };
}

function heardNotice(subscriptionIds: readonly string[], id: string) {
  return {
    id,
    title: "AKS Guardrail gets events again",
    lines: [`Subscriptions: ${listSome(subscriptionIds)}.`],
  };
}
