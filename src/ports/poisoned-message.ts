import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/model/trigger.ts";

/** What a message that the host gave up still says. */
export interface PoisonedMessage {
  /** The cluster that it names, whatever else is wrong with it. */
  readonly cluster: ClusterId | undefined;
  /** What it was about, as far as it can be read: who wrote, or what a person decided, is not lost with it. */
  readonly trigger: Trigger;
  /** For the log: what a message holds may be long, and may be anybody's. */
  readonly problem: string;
  /** The whole of it, to tell one message from another: it is shown nowhere. */
  readonly content: string;
  /** The queue that it was given up by. */
  readonly queueName: string;
}
