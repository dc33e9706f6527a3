import type { Alert } from "../../../src/core/incident/alert.ts";
import type { AlertChannel, DeliveryOutcome } from "../../../src/ports/alert-channel.ts";
import type { Reach } from "./reach.ts";

/** A webhook, as one invocation reaches it. */
export function channelPort(key: string, place: number, { invocation, shared, around }: Reach): AlertChannel {
  const { judge, troubles } = shared;
  const { telling, notices } = judge;
  const { process } = invocation;
  const answer = (alert: Alert): DeliveryOutcome => {
    if (troubles.present("gone", place)) {
      telling.refusedForGood(alert.id, key);
      return { kind: "channel-gone", status: 410, reason: "answered 410" };
    }
    if (troubles.present("down", place)) return { kind: "retry", reason: "503: down for a while" };
    telling.told(process, alert.id, key);
    notices.worked(key);
    return { kind: "delivered" };
  };
  const trouble = (alert: Alert): DeliveryOutcome => {
    if (around.random.chance(0.1)) {
      telling.refusedForGood(alert.id, key);
      return { kind: "rejected", status: 413, reason: "answered 413, even to the short form" };
    }
    if (!around.random.chance(0.3)) return { kind: "retry", reason: "no answer" };
    const retryAfterSeconds = around.random.whole(1, 1200);
    telling.askedForTime(alert.id, key, retryAfterSeconds);
    return { kind: "retry", reason: "429", retryAfterSeconds };
  };
  return {
    key,
    kind: "webhook",
    label: key,
    minSeverity: "low",
    send: async (alert, signal) => {
      telling.tried(alert.id, key, judge.isOrderly);
      const outcome = await process.call<DeliveryOutcome>({
        what: `tell ${key} ${alert.transition} ${alert.id}`,
        effect: async () => answer(alert),
        faultRate: around.faults().webhook,
        fail: (mayHaveEffect) => {
          if (!mayHaveEffect) return trouble(alert);
          telling.mayRepeat(alert.id, key);
          return { kind: "retry", reason: "no answer" };
        },
        signal,
      });
      // An answer that got lost on its way told nobody that the channel is gone.
      if (outcome.kind === "channel-gone") notices.metGoneChannel(key);
      return outcome;
    },
    tell: (notice, signal) =>
      process.call<DeliveryOutcome>({
        what: `tell ${key}: ${notice.title}`,
        effect: async () => {
          notices.heard(notice);
          return { kind: "delivered" };
        },
        faultRate: 0,
        fail: () => ({ kind: "retry", reason: "no answer" }),
        signal,
      }),
  };
}
