import { dueQuestion } from "../../../src/core/activity/ask-again.ts";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import type { OutboundReading } from "../../../src/core/cluster/outbound.ts";
import type { ActivityEntry, ActivityReading } from "../../../src/core/model/activity.ts";
import type { Actor } from "../../../src/core/model/actor.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import { type ClusterPolicy, defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { type ClusterState, unseen } from "../../../src/core/model/cluster-state.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import type { AskedQuestion } from "../../../src/core/model/log-question.ts";
import type { ManualAction } from "../../../src/core/model/manual-action.ts";
import type { Notice } from "../../../src/core/model/notice.ts";
import type { PlannedMessage } from "../../../src/core/model/planned-message.ts";
import type { PolicyByTags } from "../../../src/core/model/policy-by-tags.ts";
import type { OwnOperation } from "../../../src/core/model/reconcile-input.ts";
import type { ReconcilePlan } from "../../../src/core/model/reconcile-plan.ts";
import type { RunContext } from "../../../src/core/model/run-context.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import type { UpdateOutcome } from "../../../src/core/model/update-outcome.ts";
import { unreadWaysIn, type WaysInReading } from "../../../src/core/model/ways-in.ts";
import { planLogQuestions } from "../../../src/core/plan/plan-log-questions.ts";
import { planReconcile } from "../../../src/core/plan/plan-reconcile.ts";
import {
  planGone,
  planUnreadable,
  type Unread,
  type UnreadPlan,
} from "../../../src/core/plan/plan-unreadable.ts";
import { policyOfRun } from "../../../src/core/plan/policy-of-run.ts";
import { recordUpdate, type UpdateRecord } from "../../../src/core/plan/record-update.ts";
import { settleTrust } from "../../../src/core/trust/settle-trust.ts";
import { clusterBody, snapshotOf } from "../cluster/cluster-fixtures.ts";

/** The list that most stories begin with. */
export const approvedRanges = ["73.140.245.0/24", "137.117.106.88/29"];

/** Who opens clusters in the stories. */
export const dana: Actor = { kind: "user", name: "Dana Rivera", upn: "dana.rivera@contoso.com" };

/** What a read shows, as far as it differs from a protected public cluster at `Succeeded`. */
export interface Shown extends Partial<Omit<ClusterSnapshot, "exposure" | "phase" | "provisioningState">> {
  readonly ranges?: readonly string[] | null;
  readonly exposure?: Partial<ExposureValues>;
  readonly phase?: ClusterSnapshot["phase"];
  /** The service returned no eTag. */
  readonly hasNoETag?: true;
}

/** How a run is started. The default is an event of the very instant, by dana. */
export interface Started {
  readonly trigger?: Trigger;
  readonly outbound?: OutboundReading;
  readonly operationEnd?: string;
  /** How the cluster's tags select the policy, which then takes the story's place. */
  readonly byTags?: PolicyByTags;
  /** What a person could type. */
  readonly commands?: readonly string[];
  readonly ownOperation?: OwnOperation;
  /** What the Activity Log holds by now, where a question to it is due; nothing when left out. */
  readonly log?: readonly ActivityEntry[] | Extract<ActivityReading, { kind: "unread" }>;
  /** What the run has read of the cluster's children. */
  readonly waysIn?: WaysInReading;
  /** The question to the Activity Log that was due, with the answer. */
  readonly asked?: AskedQuestion;
}

const protectedCluster = snapshotOf(clusterBody("public-authorized"));
const words = {
  succeeded: "Succeeded",
  failed: "Failed",
  canceled: "Canceled",
  "in-progress": "Updating",
} as const;

/** A protected public cluster with some changes. */
export function cluster({
  ranges,
  exposure,
  phase = "succeeded",
  hasNoETag,
  ...more
}: Shown = {}): ClusterSnapshot {
  const { eTag, ...unmarked } = protectedCluster;
  return {
    ...(hasNoETag || eTag === undefined ? unmarked : { ...unmarked, eTag }),
    ...more,
    exposure: {
      ...protectedCluster.exposure,
      ...(ranges === undefined ? {} : { authorizedIPRanges: ranges }),
      ...exposure,
    },
    phase,
    provisioningState: words[phase],
  };
}

/** A policy with the defaults of the built-in one. */
export function policyWith(policy: Partial<ClusterPolicy> = {}): ClusterPolicy {
  return { ...defaultPolicy, ...policy };
}

/** The guardrail's memory of one cluster, fed with readings, answers and time. Collects what is told. */
export class Story {
  state: ClusterState;
  policy: ClusterPolicy;
  now = new Date("2026-11-21T18:38:00.000Z");
  readonly alerts: Alert[] = [];
  /** Every incident as it was recorded, in order. */
  readonly recorded: Incident[] = [];
  /** Every incident as it is stored, by its id, what was added after its end included. */
  readonly stored = new Map<string, Incident>();
  readonly #notices: Notice[] = [];
  #heard = 0;
  #sentAt = "";

  constructor(policy: Partial<ClusterPolicy> = {}) {
    this.policy = policyWith(policy);
    this.state = unseen(protectedCluster.cluster.id);
  }

  /** Lets time pass. */
  wait(seconds: number): this {
    this.now = new Date(this.now.getTime() + seconds * 1000);
    return this;
  }

  /** Somebody changes these fields of the policy, and a minute passes. */
  changePolicy(fields: Partial<ClusterPolicy>): this {
    this.policy = policyWith({ ...this.policy, ...fields });
    return this.wait(60);
  }

  /** An event of the present instant. */
  event(actor: Actor = dana): Trigger {
    return { source: "event", eventTime: this.now.toISOString(), actor, correlationId: "0a1b2c3d" };
  }

  /** The event of the guardrail's own update, as a run sees it. */
  ownEvent(): Trigger {
    return { source: "event", eventTime: this.now.toISOString() };
  }

  /** The message that the open incident waits for; the clock goes on to the instant at which it wakes. */
  followUp(): Trigger {
    const times = [
      ...Object.values(this.state.incidents).map(({ looks }) => looks.nextAt),
      this.state.unreadable?.followUpAt,
      ...unreadWaysIn(this.state.waysIn).map(({ followUpAt }) => followUpAt),
    ];
    return this.#waking(times);
  }

  /** The message that the next question to the log waits for; the clock goes on to the instant at which it wakes. */
  askingMessage(): Trigger {
    return this.#waking((this.state.questions ?? []).map(({ wakesAt }) => wakesAt));
  }

  /** The log is asked what is due next, when it is due; the clock goes on to that instant. */
  logAnswers(entries: readonly ActivityEntry[] | "unread"): Pick<Started, "trigger" | "asked"> {
    const [question] = (this.state.questions ?? []).toSorted(
      (a, b) => Date.parse(a.nextAt) - Date.parse(b.nextAt),
    );
    if (!question) throw new Error("nothing is to be asked of the log");
    if (Date.parse(question.nextAt) > this.now.getTime()) this.now = new Date(question.nextAt);
    const { from, to } = question.window;
    const isWithin = ({ at }: ActivityEntry): boolean => from <= at && at <= to;
    const trigger: Trigger = { source: "follow-up", dueAt: question.wakesAt ?? question.nextAt };
    return entries === "unread"
      ? { trigger, asked: { question, reading: { kind: "unread", reason: "throttled" } } }
      : {
          trigger,
          asked: { question, reading: { kind: "read", entries: entries.filter(isWithin), from, to } },
        };
  }

  /** A person decides about an open incident, on what it tells now. */
  decision(action: ManualAction["action"], incident: Incident = this.exposure): Trigger {
    const { id, fingerprint } = incident;
    const decision = { incidentId: id, action, reason: "ticket 4711", by: "Dana Rivera", fingerprint };
    return { source: "manual-action", manualAction: decision };
  }

  /** A run reads this. */
  sees(shown: Shown = {}, { trigger = this.event(), ...more }: Started = {}): ReconcilePlan {
    const context = this.#context(trigger, more.commands);
    const asked = more.asked ?? this.#asked(more.log);
    const read = planReconcile({
      snapshot: cluster(shown),
      state: settleTrust(this.state, asked, trigger, this.now),
      policy: more.byTags ? policyOfRun(more.byTags) : this.policy,
      ...(more.byTags ? { byTags: more.byTags } : {}),
      outbound: more.outbound,
      ...(more.operationEnd ? { operationEnd: more.operationEnd } : {}),
      ...(more.ownOperation ? { ownOperation: more.ownOperation } : {}),
      ...(asked ? { asked } : {}),
      ...(more.waysIn ? { waysIn: more.waysIn } : {}),
      context,
    });
    const plan = planLogQuestions(read, asked, context);
    if (plan.update) this.#sentAt = this.now.toISOString();
    return this.#record(plan);
  }

  /** A run cannot read the cluster. */
  cannotRead(unread: Unread, trigger: Trigger = this.event()): UnreadPlan {
    const { mode, remindEverySeconds } = this.policy;
    const context = this.#context(trigger);
    const plan = planUnreadable(this.state, unread, mode, context, remindEverySeconds);
    return this.#record(planLogQuestions(plan, this.#asked(), context));
  }

  /** A run finds no such cluster. */
  findsNone(trigger: Trigger = this.event()): UnreadPlan {
    const context = this.#context(trigger);
    return this.#record(planLogQuestions(planGone(this.state, context), this.#asked(), context));
  }

  /** ARM's answer to the update that was sent last. */
  answers(outcome: UpdateOutcome, isRepeated = false): UpdateRecord | undefined {
    const record = recordUpdate(
      this.state,
      outcome,
      this.#sentAt,
      this.#context({ source: "event" }),
      isRepeated,
    );
    return record && this.#record(record);
  }

  /** What was told besides since this was asked last, by the titles. */
  noticed(): readonly string[] {
    return this.#notices.splice(0).map(({ title }) => title);
  }

  /** What was told since this was asked last, as transitions. */
  told(): readonly string[] {
    const fresh = this.alerts.slice(this.#heard).map(({ transition }) => transition);
    this.#heard = this.alerts.length;
    return fresh;
  }

  get lastAlert(): Alert {
    const alert = this.alerts.at(-1);
    if (!alert) throw new Error("nothing was told");
    return alert;
  }

  get narrowing(): Incident {
    const incident = this.state.incidents.narrowing;
    if (!incident) throw new Error("no narrowing incident is open");
    return incident;
  }

  get exposure(): Incident {
    const incident = this.state.incidents.exposure;
    if (!incident) throw new Error("no exposure incident is open");
    return incident;
  }

  #waking(times: readonly (string | undefined)[]): Trigger {
    const due = times.filter((at) => at !== undefined).toSorted()[0];
    if (due === undefined) throw new Error("no follow-up is planned");
    if (Date.parse(due) > this.now.getTime()) this.now = new Date(due);
    return { source: "follow-up", dueAt: due };
  }

  /** The question to the log that is due, with the answer. */
  #asked(log: Started["log"] = []): AskedQuestion | undefined {
    const question = dueQuestion(this.state, this.now);
    if (!question) return undefined;
    const reading: ActivityReading = "kind" in log ? log : { kind: "read", entries: log, ...question.window };
    const incident = question.kind === "acts" ? this.stored.get(question.incidentId) : undefined;
    return { question, reading, ...(incident ? { incident } : {}) };
  }

  #context(trigger: Trigger, commands: readonly string[] = []): RunContext {
    return {
      clusterId: protectedCluster.cluster.id,
      trigger,
      now: this.now,
      readAt: this.now,
      links: (incidentId) => ({ portal: "https://portal.azure.com/", incident: `https://app/${incidentId}` }),
      commands: () => commands,
    };
  }

  #record<T extends Pick<ReconcilePlan, "state" | "alerts" | "incidents" | "ended" | "notices">>(step: T): T {
    this.state = step.state;
    this.alerts.push(...step.alerts);
    this.recorded.push(...step.incidents);
    this.#notices.push(...(step.notices ?? []));
    for (const incident of [...step.incidents, ...(step.ended ?? [])]) this.stored.set(incident.id, incident);
    return step;
  }
}

/** When a message that a run planned for what is due at an instant of its own wakes, in seconds; `undefined` for none. */
export function wakesIn(
  { messages = [] }: Pick<ReconcilePlan, "messages">,
  about: PlannedMessage["about"],
): number | undefined {
  return messages.find((message) => message.about === about)?.inSeconds;
}

/** A story that begins with a protected cluster, a minute ago. */
export function learned(policy: Partial<ClusterPolicy> = { mode: "revert" }): Story {
  const story = new Story(policy);
  story.sees();
  return story.wait(60);
}
