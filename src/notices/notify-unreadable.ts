import type { NoticeDelivery } from "../app/app-host.ts";
import { fingerprint } from "../core/json/fingerprint.ts";
import { listSome } from "../core/text/list-some.ts";
import type { Log } from "../ports/log.ts";
import { sendNoticeOnce } from "./send-notice-once.ts";

/** Claims of what is told here begin with it. */
const topic = "unreadable";

/** Subscriptions of which a sweep can read nothing any more, and those of which it can again. */
export interface ReadableNews {
  /** Names the sweep: told once, also where it goes on in another instance. ISO 8601 UTC. */
  readonly startedAt: string;
  readonly lost: readonly string[];
  readonly back: readonly string[];
}

/**
 * Tells, on every channel and once, that nothing can be read of some subscriptions that are to be guarded, and that it can
 * again. Never throws.
 */
export async function notifyUnreadable(
  { startedAt, lost, back }: ReadableNews,
  telling: NoticeDelivery,
  log: Log,
): Promise<void> {
  const claim = (what: string, ids: readonly string[]): string =>
    `${topic}-${what}-${fingerprint({ startedAt, ids: ids.toSorted() }).slice(0, 16)}`;
  if (lost.length > 0) {
    log.error(`Nothing can be read of these subscriptions, which are to be guarded: ${listSome(lost)}`);
    const notice = {
      id: claim("lost", lost),
      title: `AKS Guardrail cannot see ${countOf(lost)} that it is to guard`,
      lines: [
        `Nothing can be read there: ${listSome(lost)}.`,
        "What is done to clusters there is not seen. Give the guardrail's identity its role back, or set GUARDRAIL_SUBSCRIPTIONS to the subscriptions that are to be guarded.",
      ],
    };
    await sendNoticeOnce(notice, "tell", { ...telling, log });
  }
  if (back.length > 0) {
    log.info(`These subscriptions can be read again: ${listSome(back)}`);
    const notice = {
      id: claim("back", back),
      title: `AKS Guardrail can see ${countOf(back)} again`,
      lines: [`Can be read again: ${listSome(back)}.`],
    };
    await sendNoticeOnce(notice, "tell", { ...telling, log });
  }
}

/** Forgets what was told by earlier sweeps: what is remembered of the sweep says what is still so. Never throws. */
export async function forgetUnreadable({ memory }: NoticeDelivery): Promise<void> {
  await memory.forgetNotices(topic).catch(() => undefined);
}

function countOf({ length }: readonly string[]): string {
  return length === 1 ? "a subscription" : `${length} subscriptions`;
}
