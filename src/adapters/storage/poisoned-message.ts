import * as v from "valibot";
import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import type { PoisonedMessage } from "../../ports/poisoned-message.ts";
import { messageOf, parseFollowUp } from "./follow-up-message.ts";
import { followUpQueueName } from "./queue-names.ts";

/** Reads what can be read of a message that the host gave up. No content makes this fail. */
export function readPoisoned(message: unknown): PoisonedMessage {
  return {
    cluster: clusterNamedBy(message),
    ...aboutOf(message),
    content: JSON.stringify(message) ?? String(message),
    queueName: followUpQueueName,
  };
}

function aboutOf(message: unknown): Pick<PoisonedMessage, "trigger" | "problem"> {
  const followUp = parseFollowUp(message);
  if ("problem" in followUp)
    return { trigger: { source: "follow-up" }, problem: followUp.problem.slice(0, 300) };
  const problem = `It is well formed (${followUp.kind}).`;
  if (followUp.kind !== "reconcile") return { trigger: { source: "follow-up" }, problem };
  const { dueAt: _over, ...trigger } = followUp.trigger;
  return { trigger, problem };
}

const naming = v.object({ clusterId: v.string() });

function clusterNamedBy(message: unknown): ClusterId | undefined {
  const parsed = v.safeParse(naming, messageOf(message));
  return parsed.success ? parseClusterId(parsed.output.clusterId) : undefined;
}
