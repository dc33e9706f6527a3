import type { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import type { InMemoryFollowUpQueue } from "../fakes/in-memory-follow-up-queue.ts";
import type { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import type { Judge } from "./judge.ts";
import type { People } from "./people.ts";
import type { QueueHost } from "./queue-host.ts";

/** What outlives every process: Azure, storage, the receivers, and who watches over the invariants. */
export interface SharedWorld {
  readonly arm: InMemoryClusterGateway;
  readonly store: InMemoryStateStore;
  readonly queue: InMemoryFollowUpQueue;
  readonly host: Pick<QueueHost, "expect">;
  readonly people: Pick<People, "operationBegins">;
  readonly judge: Judge;
  readonly isChannelDown: (key: string) => boolean;
}
