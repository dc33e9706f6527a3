import type { AlertChannel } from "../ports/alert-channel.ts";
import type { AppMemory } from "../ports/app-memory.ts";
import type { FollowUpQueue } from "../ports/follow-up-queue.ts";
import type { Log } from "../ports/log.ts";
import type { AlertOutbox } from "../ports/state-store.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/** All that the delivery of alerts and notices touches outside itself. */
export interface DeliveryDependencies {
  readonly store: AlertOutbox;
  readonly queue: FollowUpQueue;
  readonly channels: readonly AlertChannel[];
  /** When this process last said of a channel, by its key, that it works; milliseconds since 1970. */
  readonly workingChannels: Map<string, number>;
  readonly memory: AppMemory;
  readonly now: () => Date;
  readonly log: Log;
  readonly telemetry: Telemetry;
}
