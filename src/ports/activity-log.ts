import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { ActivityReading, LogWindow } from "../core/model/activity.ts";

/** The Activity Log, as far as it tells of clusters: who wrote, and what was done. It is minutes late. */
export interface ActivityLog {
  /**
   * All entries about a cluster and its child resources within a window, its ends included. Never throws: what could not
   * be read in full is `unread`.
   */
  read(cluster: ClusterId, window: LogWindow, signal: AbortSignal): Promise<ActivityReading>;
}
