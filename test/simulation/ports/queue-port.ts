import { parseClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { FollowUp, FollowUpQueue } from "../../../src/ports/follow-up-queue.ts";
import { isVanished, type SharedWorld } from "../shared-world.ts";
import { callStorage, type Reach } from "./reach.ts";

/** The queue, as one invocation reaches it. */
export function queuePort(reach: Reach): FollowUpQueue {
  const { invocation, shared } = reach;
  const { queue, host, judge } = shared;
  return {
    send: (followUp, delaySeconds) => {
      const what = `send ${inWords(followUp)} in ${delaySeconds} s`;
      if (judge.isOrderly && isRescue(followUp, invocation.cause) && !isAboutVanished(followUp, shared)) {
        judge.violated(`the sweep had to ${what}, and nothing had been lost`);
      }
      return callStorage(reach, what, async () => {
        const receipt = await queue.send(followUp, delaySeconds);
        host.expect(delaySeconds);
        return receipt;
      });
    },
    reschedule: (receipt, followUp, delaySeconds) =>
      callStorage(reach, `put ${receipt.messageId} off for ${delaySeconds} s`, async () => {
        await queue.reschedule(receipt, followUp, delaySeconds);
        host.expect(delaySeconds);
      }),
    takeBack: (receipt) =>
      callStorage(reach, `take back ${receipt.messageId}`, async () => {
        await queue.takeBack(receipt);
        judge.waiting.messageGone();
      }),
  };
}

/** What the sweep sends is to make up for a message that was lost, but for its own looks, and for what it tells itself. */
function isRescue(followUp: FollowUp, cause: string): boolean {
  if (cause !== "sweep") return false;
  return followUp.kind === "reconcile"
    ? followUp.trigger.source !== "sweep"
    : followUp.clusterId !== undefined;
}

/** That a subscription is not listed any more is found by nothing but the sweep. */
function isAboutVanished({ clusterId }: FollowUp, shared: SharedWorld): boolean {
  const cluster = parseClusterId(clusterId);
  return cluster !== undefined && isVanished(cluster.subscriptionId, shared);
}

function inWords(followUp: FollowUp): string {
  switch (followUp.kind) {
    case "reconcile":
      return `reconcile (${[followUp.trigger.source, followUp.trigger.eventId].filter(Boolean).join(" ")})`;
    case "deliver":
      return `deliver ${followUp.alertId} ${followUp.channelKey} (try ${followUp.attempt})`;
    case "sweep":
      return "go on with the sweep";
  }
}
