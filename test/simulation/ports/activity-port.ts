import type { ActivityReading } from "../../../src/core/model/activity.ts";
import type { ActivityLog } from "../../../src/ports/activity-log.ts";
import type { Reach } from "./reach.ts";

/** Whatever has arrived is carried out, whether somebody still waits for the answer or not. */
const arrived = new AbortController().signal;

/** The Activity Log, as one invocation reaches it. */
export function activityPort({ invocation, shared, around }: Reach): ActivityLog {
  return {
    read: (cluster, window, signal) =>
      invocation.process.call<ActivityReading>({
        what: `read the log of ${cluster.name}`,
        effect: () => shared.activityLog.read(cluster, window, arrived),
        faultRate: around.faults().arm,
        fail: (_mayHaveEffect, isOver) =>
          isOver
            ? { kind: "unread", reason: "no time was left" }
            : around.random.pick<ActivityReading>([
                { kind: "unread", reason: "503: try later" },
                { kind: "unread", reason: "429", retryAfterSeconds: around.random.whole(1, 300) },
              ]),
        signal,
      }),
  };
}
