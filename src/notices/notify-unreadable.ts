import type { NoticeDelivery } from "../app/app-host.ts";
import { fingerprint } from "../core/json/fingerprint.ts";
import type { Json } from "../core/json/json.ts";
import type { ReadableNews } from "../core/sweep/readable-news.ts";
import { listSome } from "../core/text/list-some.ts";
import type { Log } from "../ports/log.ts";
import { sendNoticeOnce } from "./send-notice-once.ts";

/** Claims of what is told here begin with it. */
const topic = "unreadable";

/**
 * Tells, on every channel and once, that nothing can be read of some subscriptions that are to be guarded, and that it can
 * again. A return is told once whoever sees it first, a sweep or an early look: since when each was lost is the same for
 * both. Never throws.
 *
 * @param startedAt names the look: what was lost is told once, also where it goes on in another instance; ISO 8601 UTC
 */
export async function notifyUnreadable(
  startedAt: string,
  { lost, back }: Pick<ReadableNews, "lost" | "back">,
  telling: NoticeDelivery,
  log: Log,
): Promise<void> {
  const tell = async (what: "lost" | "back", ids: readonly string[], about: Json): Promise<void> => {
    if (ids.length === 0) return;
    const { line, title, lines } = words[what](ids);
    if (what === "lost") log.error(line);
    else log.info(line);
    const id = `${topic}-${what}-${fingerprint(about).slice(0, 16)}`;
    await sendNoticeOnce({ id, title, lines }, "tell", { ...telling, log });
  };
  await tell("lost", lost, { startedAt, ids: lost.toSorted() });
  await tell(
    "back",
    back.map(({ subscriptionId }) => subscriptionId),
    back.map(({ subscriptionId, since }) => `${subscriptionId} ${since}`).toSorted(),
  );
}

/** What is said of some subscriptions: in the log, and to people. */
const words = {
  lost: (ids: readonly string[]) => ({
    line: `Nothing can be read of these subscriptions, which are to be guarded: ${listSome(ids)}`,
    title: `AKS Guardrail cannot see ${countOf(ids)} that it is to guard`,
    lines: [
      `Nothing can be read there: ${listSome(ids)}.`,
      "What is done to clusters there is not seen, which is told here alone and not of each cluster. Give the guardrail's identity its role back, or set GUARDRAIL_SUBSCRIPTIONS to the subscriptions that are to be guarded.",
    ],
  }),
  back: (ids: readonly string[]) => ({
    line: `These subscriptions can be read again: ${listSome(ids)}`,
    title: `AKS Guardrail can see ${countOf(ids)} again`,
    lines: [`Can be read again: ${listSome(ids)}.`],
  }),
};

/** Forgets what was told by earlier sweeps: what is remembered of the sweep says what is still so. Never throws. */
export async function forgetUnreadable({ memory }: NoticeDelivery): Promise<void> {
  await memory.forgetNotices(topic).catch(() => undefined);
}

function countOf({ length }: readonly string[]): string {
  return length === 1 ? "a subscription" : `${length} subscriptions`;
}
