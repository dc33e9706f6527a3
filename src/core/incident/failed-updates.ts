import type { FailedUpdates, Incident, Refusal } from "../model/incident.ts";
import type { RunContext } from "../model/run-context.ts";
import { later } from "../time/later.ts";
import { emitAlerts, type IncidentStep } from "./advance-incident.ts";
import { refusedDelay } from "./follow-up-delay.ts";
import { moveTo, without } from "./life-cycle.ts";
import { withUpdates } from "./own-updates.ts";

/** So many updates in a row that failed, for whatever reason, are told as a failure. */
const mostFailed = 5;

/** Each of these took minutes: so many updates in a row that Azure took on, and that ended badly, are enough. */
const mostBadEnds = 3;

/** Nobody waits longer than this for the word that a cluster cannot be put back, counted from the first failure. */
const patienceMs = 15 * 60_000;

/** How one update failed. */
export interface UpdateFailure {
  readonly code: string;
  /** Azure's words, or what is known of it. */
  readonly message: string;
  /** Azure says that another operation runs: no failure where a read finds it running, else only when it lasts. */
  readonly isBusy?: true;
}

/** Azure did not take an update on, or gave no answer. */
export const notAccepted = "UpdateNotAccepted";

/** Azure took an update on, and its operation ended `Failed` or `Canceled`. */
export const operationFailed = "OperationFailed";

/** The incident with one more update that failed in its row. */
export function withFailedUpdate(incident: Incident, failure: UpdateFailure, now: Date): Incident {
  const before = incident.update?.failures;
  const isBadEnd = failure.code === operationFailed;
  return withUpdates(incident, {
    ...incident.update,
    failures: {
      since: before?.since ?? now.toISOString(),
      count: (before?.count ?? 0) + 1,
      badEnds: (before?.badEnds ?? 0) + (isBadEnd ? 1 : 0),
      last: failure,
      told: before?.told ?? [],
    },
  });
}

/** The incident once an update of it has succeeded: its row has ended. */
export function withoutFailedUpdates(incident: Incident): Incident {
  return without(incident, "failures", "refusal");
}

/** The incident once an operation was found running: that Azure called the cluster busy was the truth, and no failure. */
export function withoutBusyAnswer(incident: Incident): Incident {
  const row = incident.update?.failures;
  if (!row?.last.isBusy || row.told.length > 0) return incident;
  if (row.count === 1) return withoutFailedUpdates(incident);
  const { isBusy: _true, ...last } = row.last;
  return withUpdates(incident, { ...incident.update, failures: { ...row, count: row.count - 1, last } });
}

/** True where enough updates have failed in a row, or for long enough, to be told as a failure. */
export function isFailure({ update }: Incident, now: Date): boolean {
  const row = update?.failures;
  if (!row) return false;
  if (row.told.length > 0 || row.badEnds >= mostBadEnds || now.getTime() >= patienceEnd(row)) return true;
  return row.count >= mostFailed && !row.last.isBusy;
}

/** When a row of failures that nobody was told of yet has lasted long enough, as milliseconds since the epoch. */
export function toldAtLatest({ update }: Incident): number | undefined {
  const row = update?.failures;
  return row && row.told.length === 0 ? patienceEnd(row) : undefined;
}

function patienceEnd({ since }: FailedUpdates): number {
  return Date.parse(since) + patienceMs;
}

/**
 * Moves the incident to `failed`, with the last failure of its row, and plans the next try: later after each. Told once
 * for each code within a row. A person's wish is spent with it. The look that was planned to confirm the update stays: it
 * plans the first reminder.
 *
 * @param notBefore no update before this instant, whatever the news: Azure asked for time; ISO 8601 UTC
 */
export function declareFailed(incident: Incident, context: RunContext, notBefore?: string): IncidentStep {
  const rest = without(moveTo(incident, "failed"), "manualRevert", "notBefore");
  const row = rest.update?.failures;
  if (!row) throw new TypeError(`No update of incident ${incident.id} has failed.`);
  const { code } = row.last;
  const isTold = row.told.includes(code);
  const count = (incident.refusal?.count ?? 0) + 1;
  const earliest = later(context.now, refusedDelay(count));
  const refusal: Refusal = {
    code,
    message: messageOf(row),
    count,
    retryAt: notBefore !== undefined && notBefore > earliest ? notBefore : earliest,
  };
  const { wait: _over, ...known } = incident.decision;
  const failed: Incident = {
    ...rest,
    decision: { ...known, action: "refuse", reason: "UpdatesFail", message: failureInWords(refusal) },
    refusal,
    update: {
      ...rest.update,
      failures: isTold ? row : { ...row, told: [...row.told, code] },
      ...(notBefore === undefined ? {} : { notBefore }),
    },
  };
  return emitAlerts(failed, isTold ? [] : ["failed"], context);
}

/** The last words, and how often it went wrong, where that says more than the words alone. */
function messageOf({ last, count, since }: FailedUpdates): string {
  const isOwnWord = last.code === notAccepted || last.code === operationFailed;
  if (!isOwnWord || count === 1) return last.message;
  return `${count} updates in a row have failed since ${since}, the last: ${last.message}`;
}

/** Why nothing is put back for now, in a sentence. */
export function failureInWords({ code, message }: Pick<Refusal, "code" | "message">): string {
  switch (code) {
    case notAccepted:
      return `Azure does not take the update on (${code}): ${message}`;
    case operationFailed:
      return `Azure takes the update on and fails to carry it out (${code}): ${message}`;
    default:
      return `Azure refused the update (${code}): ${message}`;
  }
}
