import type { AlertChannel, DeliveryOutcome } from "../../../src/ports/alert-channel.ts";
import type { Reach } from "./reach.ts";

/** A receiver of the simulated world. */
export type SimulatedChannel = Pick<AlertChannel, "key" | "minSeverity">;

/** A webhook, as one invocation reaches it. */
export function channelPort(
  { key, minSeverity }: SimulatedChannel,
  place: number,
  { invocation, shared, around }: Reach,
): AlertChannel {
  const { judge, troubles } = shared;
  const { telling, notices } = judge;
  const { process } = invocation;
  const answer = (id: string, onRefusal: () => void): DeliveryOutcome => {
    if (troubles.present("gone", place)) {
      telling.refusedForGood(id, key);
      onRefusal();
      return { kind: "channel-gone", status: 410, reason: "answered 410" };
    }
    if (troubles.present("down", place)) return { kind: "retry", reason: "503: down for a while" };
    telling.told(process, id, key);
    notices.worked(key);
    return { kind: "delivered" };
  };
  const trouble = (id: string, onRefusal: () => void): DeliveryOutcome => {
    if (around.random.chance(0.1)) {
      telling.refusedForGood(id, key);
      onRefusal();
      return { kind: "rejected", status: 413, reason: "answered 413, even to the short form" };
    }
    if (!around.random.chance(0.3)) return { kind: "retry", reason: "no answer" };
    const retryAfterSeconds = around.random.whole(1, 1200);
    return { kind: "retry", reason: "429", retryAfterSeconds };
  };
  const post = async (
    id: string,
    what: string,
    signal: AbortSignal,
    /** Called when the receiver takes it, or never will. */
    onEnd: () => void = () => {},
  ): Promise<DeliveryOutcome> => {
    telling.tried(id, key, judge.isOrderly);
    const outcome = await process.call<DeliveryOutcome>({
      what: `tell ${key} ${what}`,
      effect: async () => {
        const given = answer(id, onEnd);
        if (given.kind === "delivered") onEnd();
        return given;
      },
      faultRate: around.faults().webhook,
      fail: (mayHaveEffect) => {
        if (!mayHaveEffect) return trouble(id, onEnd);
        telling.mayRepeat(id, key);
        return { kind: "retry", reason: "no answer" };
      },
      signal,
    });
    // An answer that got lost on its way told nobody that the channel is gone.
    if (outcome.kind === "channel-gone") notices.metGoneChannel(key);
    return outcome;
  };
  return {
    key,
    kind: "webhook",
    label: key,
    minSeverity,
    send: (alert, signal) => post(alert.id, `${alert.transition} ${alert.id}`, signal),
    sendNotice: (notice, signal) => post(notice.id, notice.title, signal, () => notices.heard(notice)),
  };
}
