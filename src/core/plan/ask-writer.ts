import { asAskedAgain, firstAskedAt } from "../activity/ask-again.ts";
import { writesInLog } from "../activity/writes-in-log.ts";
import { parseClusterId } from "../cluster/cluster-id.ts";
import { peopleNamed, withWrites } from "../incident/attribution.ts";
import type { ActivityReading, LogWindow } from "../model/activity.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { AskedQuestion, LogQuestion, WriterQuestion } from "../model/log-question.ts";
import type { Notice } from "../model/notice.ts";
import type { ReconcilePlan } from "../model/reconcile-plan.ts";
import type { RunContext } from "../model/run-context.ts";
import { clockToleranceMs } from "../model/trigger.ts";
import type { Write } from "../model/write.ts";
import { listInWords } from "../text/list-in-words.ts";
import { clip, oneLine } from "../text/readable.ts";
import { later } from "../time/later.ts";

/** A write may have begun so long before a read that was within the baseline, and have ended after it. */
const longestWriteSeconds = 15 * 60;

/** A cluster is read once a day. Further back, so many others wrote that a name would be a guess. */
const longestWindowSeconds = 3 * 24 * 60 * 60;

/**
 * Asks the log who wrote what was told in this run without a name, as no event had told of it: a sweep or an early look had
 * found it. What is told by an event is not asked: the event says who it was, or ARM does not know.
 */
export function withWriterAsked(plan: ReconcilePlan, { now }: RunContext): ReconcilePlan {
  const unheard = new Set(plan.alerts.flatMap((alert) => (alert.foundBySweep ? [alert.incidentId] : [])));
  const told = [...Object.values(plan.state.incidents), ...plan.incidents];
  const nameless = [...new Map(told.map((incident) => [incident.id, incident])).values()].filter(
    (incident) => unheard.has(incident.id) && peopleNamed(incident).length === 0,
  );
  if (nameless.length === 0) return plan;
  const questions = nameless.map((incident): WriterQuestion => {
    const window = windowOf(incident, now);
    return { kind: "writer", incidentId: incident.id, window, asked: 0, nextAt: firstAskedAt(window) };
  });
  const others = (plan.state.questions ?? []).filter(
    (known) =>
      known.kind !== "writer" || !questions.some(({ incidentId }) => incidentId === known.incidentId),
  );
  return { ...plan, state: { ...plan.state, questions: [...others, ...questions] } };
}

/** The writes that a question's answer tells of, for the incident that is open: those that a compliant read has not excused. */
export function writesOfAnswer(
  { clusterId, pastWrites = [], compliantAt }: ClusterState,
  asked: AskedQuestion | undefined,
): readonly Write[] {
  if (asked?.question.kind !== "writer" || asked.reading.kind === "unread") return [];
  const until =
    compliantAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(compliantAt) + clockToleranceMs;
  return writesInLog(clusterId, asked.reading.entries).filter(
    ({ correlationId, at }) =>
      Date.parse(at) > until || correlationId === undefined || !pastWrites.includes(correlationId),
  );
}

/** What becomes of a question who wrote it, and of its incident where that has ended meanwhile. */
export interface AnsweredWriter {
  /** The question as it is asked again; absent where it is not. */
  readonly next?: LogQuestion;
  /** The incident that has ended, with who it was. */
  readonly ended?: Incident;
  readonly notices: readonly Notice[];
}

/**
 * The answer to the question who wrote it. Of an incident that is open the run has told it by now (`emitCorrections`). One
 * that has ended remembers who it was, and that is told quietly, as there is nothing to do any more.
 */
export function answerWriter(
  plan: Pick<ReconcilePlan, "state" | "incidents">,
  { question, reading, incident: stored }: AskedQuestion & { readonly question: WriterQuestion },
  { now, clusterId }: RunContext,
): AnsweredWriter {
  const open = Object.values(plan.state.incidents).find(({ id }) => id === question.incidentId);
  const ended = plan.incidents.find(({ id }) => id === question.incidentId) ?? stored;
  const known = open ?? ended;
  if (!known || peopleNamed(known).length > 0 || (reading.kind === "unread" && reading.isDenied))
    return { notices: [] };
  const asAnswered = open ?? named(known, plan.state, reading);
  if (peopleNamed(asAnswered).length > 0)
    return { ended: asAnswered, notices: [noticeOf(asAnswered, clusterId)] };
  const retryAfter = reading.kind === "unread" ? reading.retryAfterSeconds : undefined;
  const next = asAskedAgain(question, now, retryAfter);
  return { ...(next ? { next } : {}), notices: [] };
}

function named(incident: Incident, { clusterId }: ClusterState, reading: ActivityReading): Incident {
  const writes = reading.kind === "read" ? writesInLog(clusterId, reading.entries) : [];
  return withWrites(incident, { writes });
}

function windowOf({ attribution: { sight } }: Incident, now: Date): LogWindow {
  const to = now.toISOString();
  const earliest = Date.parse(later(now, -longestWindowSeconds));
  const since = Date.parse(sight.since ?? sight.compliantAt ?? "");
  const from = Number.isNaN(since) ? earliest : since - longestWriteSeconds * 1000;
  return { from: new Date(Math.min(Math.max(from, earliest), now.getTime())).toISOString(), to };
}

/** Low: there is nothing to do about what has ended, and whoever was told of it finds the name with the incident. */
function noticeOf({ id, attribution: { actor, otherActors } }: Incident, clusterId: string): Notice {
  const name = parseClusterId(clusterId)?.name ?? "a cluster";
  const people = [...(actor ? [actor] : []), ...otherActors].map((one) => clip(oneLine(one.name), 120));
  return {
    id: `writer-${id}`,
    title: `Now known who opened ${name}`,
    lines: [
      `By the Activity Log it was ${listInWords(people)}. When it was told, nobody knew yet.`,
      "By now the incident has ended.",
    ],
    severity: "low",
    clusterId,
  };
}
