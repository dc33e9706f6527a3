import * as v from "valibot";
import type { Incident } from "../../core/model/incident.ts";
import { incidentSchema } from "./incident-schema.ts";
import { shortened } from "./shortened.ts";
import { type Row, readColumns, readDocument, writeDocument } from "./table-document.ts";
import { incidentRowKey } from "./table-keys.ts";

/** An incident as a row. The columns beside the document are for people who look at the table, but for `ClosedAt`. */
export function toIncidentRow(partitionKey: string, incident: Incident) {
  const rowKey = incidentRowKey(incident.id);
  const { attribution, closedAt } = incident;
  const { actor, correlationId } = attribution;
  return {
    partitionKey,
    rowKey,
    ClusterId: incident.clusterId,
    IncidentTopic: incident.topic,
    IncidentStatus: incident.status,
    Severity: incident.severity,
    Verdict: incident.verdict,
    OpenedAt: incident.openedAt,
    ExposedSince: incident.exposedSince,
    ...(closedAt ? { ClosedAt: closedAt } : {}),
    ...(actor ? { Actor: shortened(actor.name) } : {}),
    ...(correlationId ? { CorrelationId: shortened(correlationId) } : {}),
    Transition: incident.announced.lastTransition,
    Summary: shortened(incident.findings[0]?.message ?? incident.decision.message),
    ...writeDocument(incident, rowKey),
  };
}

/** Reads an incident. @throws UnreadableRowError */
export function fromIncidentRow(row: Row): Incident {
  return readDocument(row, incidentSchema);
}

const endColumns = v.object({ ClosedAt: v.optional(v.string()) });

/** When an incident was closed; `undefined` while it is open. @throws UnreadableRowError */
export function closedAtOfRow(row: Row): string | undefined {
  return readColumns(row, endColumns).ClosedAt;
}
