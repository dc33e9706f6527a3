import type { Alert } from "../../core/model/alert.ts";
import type { Why } from "../../core/model/decision-reason.ts";
import type { Notice } from "../../core/model/notice.ts";
import { plainText } from "./plain-text.ts";

/** `source` where the app's public URL is not known. */
export const defaultEventSource = "urn:aks-guardrail";

/** What a receiver of the generic webhook gets in `data`. */
export type AlertEventData = Omit<Alert, "id" | "time" | "firstSightOf"> & Pick<Why, "reason">;

/** A CloudEvent 1.0 in structured JSON (cloudevents.io, "JSON Event Format"). */
export interface AlertEvent<Data> {
  readonly specversion: "1.0";
  /** Stable per transition: the same when the alert is sent again. */
  readonly id: string;
  readonly source: string;
  readonly type: `io.aksguardrail.incident.${Alert["transition"]}`;
  /** The cluster's ARM resource id. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: "application/json" | "text/plain";
  readonly data: Data;
}

/** The generic webhook's body: the whole alert, nothing shortened. */
export function cloudEvent(alert: Alert, source: string): AlertEvent<AlertEventData> {
  const { incidentId, topic, clusterId, transition, severity, verdict, findings, drift, decision } = alert;
  const { newOutbound, failedUpdates, actor, otherActors, correctsActor, correlationId, fingerprint } = alert;
  const { namesActor, acts, earlierActs, foundBySweep, openedAt, exposedSeconds, links, commands } = alert;
  return {
    ...attributes(alert, source, "application/json"),
    data: {
      incidentId,
      topic,
      clusterId,
      transition,
      reason: decision.reason,
      severity,
      verdict,
      findings,
      drift,
      ...(newOutbound === undefined ? {} : { newOutbound }),
      decision,
      ...(failedUpdates === undefined ? {} : { failedUpdates }),
      ...(actor === undefined ? {} : { actor }),
      ...(otherActors === undefined ? {} : { otherActors }),
      ...(correctsActor === undefined ? {} : { correctsActor }),
      ...(namesActor === undefined ? {} : { namesActor }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(acts === undefined ? {} : { acts }),
      ...(earlierActs === undefined ? {} : { earlierActs }),
      ...(foundBySweep === undefined ? {} : { foundBySweep }),
      fingerprint,
      openedAt,
      exposedSeconds,
      links,
      commands,
    },
  };
}

/** The short form for a receiver that refused the full one: the same event, its data a few lines of text. */
export function plainTextEvent(alert: Alert, source: string): AlertEvent<string> {
  return { ...attributes(alert, source, "text/plain"), data: plainText(alert) };
}

/** What the app tells of itself, as a CloudEvent beside those of the incidents. */
export interface NoticeEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: "io.aksguardrail.notice";
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: Pick<Notice, "title" | "lines" | "table">;
}

/** The generic webhook's body for a notice. */
export function noticeEvent({ id, title, lines, table }: Notice, source: string, now: Date): NoticeEvent {
  return {
    specversion: "1.0",
    id,
    source,
    type: "io.aksguardrail.notice",
    time: now.toISOString(),
    datacontenttype: "application/json",
    data: { title, lines, ...(table ? { table } : {}) },
  };
}

function attributes<Type extends AlertEvent<unknown>["datacontenttype"]>(
  alert: Alert,
  source: string,
  type: Type,
) {
  return {
    specversion: "1.0",
    id: alert.id,
    source,
    type: `io.aksguardrail.incident.${alert.transition}`,
    subject: alert.clusterId,
    time: alert.time,
    datacontenttype: type,
  } as const;
}
