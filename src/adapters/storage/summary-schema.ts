import * as v from "valibot";
import { guardedSettings } from "../../core/cluster/guarded-setting.ts";
import type { ClusterSummary } from "../../core/model/cluster-summary.ts";
import { clusterStateSchema } from "./cluster-state-schema.ts";
import { incidentSchema } from "./incident-schema.ts";

const { baseline, verdict, seenAt } = clusterStateSchema.entries;
const { source, takenAt } = baseline.wrapped.entries;

/** What the list of all clusters shows of one, as it is stored. */
export const clusterSummarySchema = v.object({
  clusterId: v.string(),
  verdict,
  seenAt,
  unreadableSince: v.exactOptional(v.string()),
  baseline: v.exactOptional(v.object({ source, takenAt, lacks: v.array(v.picklist(guardedSettings)) })),
  notSeen: v.exactOptional(v.array(v.picklist(guardedSettings))),
  waysInAskedAt: v.exactOptional(v.string()),
  incidents: v.array(
    v.pick(incidentSchema, [
      "id",
      "topic",
      "status",
      "severity",
      "openedAt",
      "exposedSince",
      "closedAt",
      "compliantSince",
    ]),
  ),
}) satisfies v.GenericSchema<ClusterSummary>;
