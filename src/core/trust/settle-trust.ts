import { asAskedAgain } from "../activity/ask-again.ts";
import { fromFirst, isAbout, withoutBelieved } from "../baseline/take-back.ts";
import { mergedWrites, writeOf } from "../incident/writes.ts";
import type { BelievedChange, TakenBack } from "../model/believed-change.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { AskedQuestion, LogQuestion } from "../model/log-question.ts";
import type { Trigger } from "../model/trigger.ts";
import type { Write } from "../model/write.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";
import { isTrusted } from "./is-trusted.ts";
import { isPast, judgeLog } from "./judge-log.ts";

/** Event Grid delivers an event for so long (learn.microsoft.com/azure/event-grid/delivery-and-retry). */
const rememberedMs = 24 * 60 * 60_000;

/**
 * The state with what the log, or an event, tells of changes that were believed to be trusted deployers' own, before
 * anything is judged by it:
 *
 * | told | a believed change |
 * | --- | --- |
 * | somebody else wrote in its window, by the log or by an event, however late | is taken back |
 * | each of its writes was theirs, by the log | is confirmed; the log is asked on, as another's entries may come later |
 * | nothing of the kind, and the log was asked for the last time | is taken back, unless it was confirmed |
 *
 * What was believed after a change that is taken back stands on it, and is taken back with it. What was taken back is
 * remembered until it is told.
 */
export function settleTrust(
  state: ClusterState,
  asked: AskedQuestion | undefined,
  trigger: Trigger,
  now: Date,
): ClusterState {
  const { trust } = state;
  if (!trust) return state;
  const told = asked?.question.kind === "trusted-change" ? withAnswer(state, asked, now) : { state };
  const refuted = told.refuted ?? byEvent(told.state, trigger);
  if (refuted) return takenBack(told.state, refuted);
  return withoutOld(told.state, now);
}

/** A change that is not theirs, and why. */
interface Refuted extends Pick<TakenBack, "why"> {
  readonly change: BelievedChange;
  readonly others: readonly Write[];
}

/** Moves the question on, and says what its answer means. */
function withAnswer(
  state: ClusterState,
  { question, reading }: AskedQuestion,
  now: Date,
): { readonly state: ClusterState; readonly refuted?: Refuted } {
  const { trust, questions = [] } = state;
  const change = trust?.believed.find((known) => isAbout(question, known));
  const isAsked = ({ kind, window, asked }: LogQuestion): boolean =>
    kind === question.kind && window.to === question.window.to && asked === question.asked;
  const retryAfter = reading.kind === "unread" ? reading.retryAfterSeconds : undefined;
  const next = change && asAskedAgain(question, now, retryAfter);
  const left = questions.flatMap((known) => (isAsked(known) ? (next ? [next] : []) : [known]));
  const { questions: _asked, ...rest } = state;
  const moved: ClusterState = left.length > 0 ? { ...rest, questions: left } : rest;
  if (!change || !trust) return { state: moved };
  const { others, isConfirmed } = judgeLog(state.clusterId, change, reading);
  if (others.length > 0) return { state: moved, refuted: { change, why: "others-wrote", others } };
  if (!next && !isConfirmed && !change.isConfirmed)
    return { state: moved, refuted: { change, why: "unconfirmed", others } };
  if (!isConfirmed || change.isConfirmed) return { state: moved };
  const believed = trust.believed.map((known) => (known === change ? { ...known, isConfirmed } : known));
  return { state: { ...moved, trust: { ...trust, believed } } };
}

/** An event of somebody else's write within a change's window, which the read that was believed may have shown. */
function byEvent({ trust }: ClusterState, trigger: Trigger): Refuted | undefined {
  const write = writeOf(trigger);
  if (!write || !trust) return undefined;
  const change = trust.believed.find((known) => isOthers(write, known));
  return change && { change, why: "others-wrote", others: [write] };
}

function isOthers({ actor, correlationId, at }: Write, change: BelievedChange): boolean {
  const { from, to } = change.window;
  const instant = Date.parse(at);
  if (instant < Date.parse(from) || instant > Date.parse(to) || isPast(change, correlationId, at))
    return false;
  // The same write, told once more by an event without claims.
  const isKnown = !actor && change.writes.some((known) => known.correlationId === correlationId);
  return !isKnown && !isTrusted(actor, change.deployers);
}

function takenBack(state: ClusterState, { change, why, others }: Refuted): ClusterState {
  const changes = fromFirst(state.trust?.believed ?? [], (known) => known === change);
  const { trust, ...before } = withoutBelieved(state, changes);
  const known = changes.reduce<readonly Write[]>((all, { writes }) => mergedWrites(all, writes), []);
  const fresh = others.filter((write) => !known.some((one) => isSameOperation(one, write)));
  const writes = mergedWrites(known, fresh);
  const pastWrites = (state.pastWrites ?? []).filter(
    (id) => !writes.some(({ correlationId }) => correlationId === id),
  );
  return {
    ...before,
    pastWrites,
    writes: mergedWrites(writes, state.writes ?? []),
    trust: {
      believed: trust?.believed ?? [],
      used: trust?.used ?? [],
      takenBack: { why, believedAt: change.at, writes },
    },
  };
}

function isSameOperation(left: Write, right: Write): boolean {
  return left.correlationId === right.correlationId && left.actor?.objectId === right.actor?.objectId;
}

/** After so long no event comes any more that could tell against a change that was confirmed. */
function withoutOld(state: ClusterState, now: Date): ClusterState {
  const { trust } = state;
  if (!trust) return state;
  const believed = trust.believed.filter(
    ({ isConfirmed, window }) => !isConfirmed || elapsedMs(window.to, now) < rememberedMs,
  );
  return believed.length === trust.believed.length ? state : { ...state, trust: { ...trust, believed } };
}
