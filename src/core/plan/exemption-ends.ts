import { worstSeverity } from "../cluster/guarded-setting.ts";
import { decide } from "../decision/decide.ts";
import { judge } from "../decision/judge.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { Exemption } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Notice } from "../model/notice.ts";
import type { DecisionInput, PlannedDecision } from "../model/planned-decision.ts";
import type { PlannedMessage } from "../model/planned-message.ts";
import type { RunContext } from "../model/run-context.ts";
import type { WatchedExemption } from "../model/watched-exemption.ts";
import { clip, oneLine, readableInstant } from "../text/readable.ts";
import { later } from "../time/later.ts";
import { clocksApartMs, exemptionKey, passedEnds } from "./passed-ends.ts";
import { planMessage } from "./plan-messages.ts";
import { spreadSeconds } from "./spread.ts";

/** So long before its end people are told of an exemption. */
const aheadSeconds = 24 * 60 * 60;

/** The clusters of one exemption are looked at within this time after its end: the timer is no more exact either. */
const endSpreadSeconds = 5 * 60;

/** And within this time when it is a day until then: nobody waits for that. */
const aheadSpreadSeconds = 60 * 60;

/** So much of a text from the policy or of a cluster's name is shown. */
const shownLength = 200;

/** What a run does about the ends of the exemptions that hide something of its cluster. */
export interface ExemptionEnds {
  /** Those that hid something at this read, those of whose end people were told, and those that have just ended. */
  readonly watched: readonly WatchedExemption[];
  /** What is told ahead, each once. */
  readonly notices: readonly Notice[];
  /** When to look for the next one; none where that is not needed yet. */
  readonly messages: readonly PlannedMessage[];
}

/**
 * Plans the looks at a cluster for the exemptions that hide something of it: a day before its end, when people are told,
 * and at its end, when what it hid counts. An exemption that hides nothing of a cluster costs it no read.
 */
export function planExemptionEnds(
  judged: DecisionInput,
  known: ClusterState["exemptions"] = [],
  context: RunContext,
): ExemptionEnds {
  const notices: Notice[] = [];
  const watched = judged.evaluation.exempted.map((exemption): WatchedExemption => {
    const before = known.find((other) => exemptionKey(other) === exemptionKey(exemption));
    const aheadAt = lookInstant(exemption, context, -aheadSeconds, aheadSpreadSeconds);
    const isDue = Date.parse(aheadAt) <= context.now.getTime();
    if (isDue && !before?.toldAhead) notices.push(endNotice(exemption, judged, context));
    const endAt = lookInstant(exemption, context, 0, endSpreadSeconds);
    return {
      ...exemption,
      ...(isDue ? { toldAhead: true } : {}),
      lookAt: isDue ? endAt : aheadAt,
      ...(before?.wakesAt === undefined ? {} : { wakesAt: before.wakesAt }),
    };
  });
  const { items, inSeconds } = planMessage(
    [...watched, ...remembered(watched, known, judged, context)],
    ({ lookAt }) => lookAt,
    context,
  );
  const messages = inSeconds === undefined ? [] : [{ about: "exemption", inSeconds } as const];
  return { watched: items, notices, messages };
}

/**
 * Those that hide nothing, for now or by this machine's clock, and are remembered all the same: of whose end people were
 * told, as what they hid may come back, and is told once; and whose end has just passed. The cluster is not looked at for
 * them.
 */
function remembered(
  hiding: readonly WatchedExemption[],
  known: readonly WatchedExemption[],
  { policy }: DecisionInput,
  { now }: RunContext,
): readonly WatchedExemption[] {
  const passed = new Set(passedEnds(policy, known, now).map(exemptionKey));
  const inOrder = [...known, ...passedEnds(policy, known, now)];
  const keys = new Set(hiding.map(exemptionKey));
  return inOrder.flatMap((exemption) => {
    const key = exemptionKey(exemption);
    if (keys.has(key)) return [];
    keys.add(key);
    if (passed.has(key)) return [{ ...unwatched(exemption), hasEnded: true }];
    return exemption.toldAhead && mayStillEnd(exemption, now) ? [unwatched(exemption)] : [];
  });
}

/**
 * Those that are remembered while the policy switches the guardrail off: people were told of their end, or it has passed,
 * and neither is told once more when it is on again. The cluster is not looked at for them.
 */
export function exemptionsWhileOff(
  known: ClusterState["exemptions"] = [],
  now: Date,
): readonly WatchedExemption[] {
  return known.filter((one) => (one.toldAhead || one.hasEnded) && mayStillEnd(one, now)).map(unwatched);
}

/** The cluster is not looked at for it. */
function unwatched({ lookAt: _look, wakesAt: _wake, ...exemption }: WatchedExemption): WatchedExemption {
  return exemption;
}

/** True while its end may be to come by the clock of some machine. */
function mayStillEnd({ until }: WatchedExemption, now: Date): boolean {
  return Date.parse(until) + clocksApartMs >= now.getTime();
}

/** A decision about what an exemption hid until now says that it has ended. */
export function withEndedExemptions(
  planned: PlannedDecision,
  { findings, drift }: Evaluation,
  known: ClusterState["exemptions"] = [],
  { now }: RunContext,
): PlannedDecision {
  const { decision } = planned;
  if (decision.action === "none" || decision.action === "learn") return planned;
  const open = new Set([...findings, ...drift].map(({ setting }) => setting));
  const ended = known.filter(
    ({ setting, until, lookAt }) =>
      lookAt !== undefined && open.has(setting) && Date.parse(until) <= now.getTime(),
  );
  if (ended.length === 0) return planned;
  const words = ended.map(
    (exemption) =>
      `The exemption of ${inWords(exemption)} (${shown(exemption.reason)}) ended at ${readableInstant(exemption.until)}, and what it hid counts from then on.`,
  );
  return { ...planned, decision: { ...decision, message: [decision.message, ...words].join(" ") } };
}

/** What is told a day before: what the exemption hides, and what will happen to it, by the very code that will decide. */
function endNotice(exemption: Exemption, judged: DecisionInput, { clusterId, now }: RunContext): Notice {
  const { setting, resource, until, reason } = exemption;
  const then = judge({ ...judged, now: new Date(until) });
  const hidden = then.evaluation.findings.filter((finding) => finding.setting === setting);
  const name = clip(oneLine(clusterId.split("/").at(-1) ?? clusterId), shownLength);
  const news = { clusterId: clusterId.toLowerCase(), setting, resource: resource ?? null, until };
  return {
    id: `exemption-ends-${fingerprint(news)}`,
    title: `The exemption of ${inWords(exemption)} ends, and ${name} is still open`,
    lines: [
      `It ends at ${readableInstant(until)}. Its reason: ${shown(reason)}.`,
      ...hidden.map(({ message }) => `It hides: ${oneLine(message)}`),
      `What happens then, as the cluster stands at ${readableInstant(now.toISOString())}: ${oneLine(decide(then).message)}`,
      "Close it before, or change the policy file.",
    ],
    severity: worstSeverity(hidden.map(({ severity }) => severity)),
    clusterId,
  };
}

function inWords({ setting, resource }: Exemption): string {
  return resource === undefined ? setting : `${shown(resource)} in ${setting}`;
}

/** An instant so long after the end of an exemption, spread over the clusters that have it. */
function lookInstant(
  { until }: Exemption,
  { clusterId }: RunContext,
  afterSeconds: number,
  withinSeconds: number,
): string {
  return later(new Date(until), afterSeconds + spreadSeconds(clusterId, withinSeconds));
}

function shown(text: string): string {
  return clip(oneLine(text), shownLength);
}
