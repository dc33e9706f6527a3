import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../../src/core/cluster/cluster-snapshot.ts";
import type { Alert } from "../../src/core/incident/alert.ts";
import type { ClusterState } from "../../src/core/incident/cluster-state.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import type { UpdateOutcome } from "../../src/ports/cluster-gateway.ts";
import type { InMemoryFollowUpQueue } from "../fakes/in-memory-follow-up-queue.ts";
import { parseJsonObject, type JsonObject as SandboxJsonObject } from "../sandbox/arm/json.ts";
import { changedLeaves } from "../sandbox/story/changed-leaves.ts";
import { openSettings, provisioningState } from "./exposures.ts";
import type { KnownWeakness } from "./known-weaknesses.ts";
import type { Process } from "./process.ts";
import type { Trace } from "./trace.ts";

/** When ARM took a revert on. */
interface TakenRevert {
  readonly cluster: string;
  readonly at: number;
}

/** A broken invariant. */
export interface Violation {
  readonly what: string;
  /** Set where its cause is known and not mended yet. */
  readonly weakness?: KnownWeakness;
}

/** A try at telling an alert, and who made it. */
interface Try {
  readonly process: Process;
  readonly at: number;
}

/** An invocation that tries an alert ends within its budget and the calls to storage that follow. */
const invocationMs = 40_000;

/** What is recorded and untried for so long was left by a crash or a fault: the app's own limit. */
const orphanedAfterMs = 45_000;

/**
 * Watches every effect and remembers what broke an invariant. It trusts nothing of the code under test but the ids of
 * alerts: what is open is said by `exposures.ts`, what ARM took on by the fake.
 */
export class Judge {
  readonly #trace: Trace;
  readonly #now: () => number;
  readonly #violations: Violation[] = [];
  readonly #told = new Map<string, number>();
  readonly #mayRepeat = new Set<string>();
  readonly #unmarked = new Map<string, Process>();
  /** Alerts of which a failed try met a fault of storage: the weakness `forked-retries`. */
  readonly #forked = new Set<string>();
  readonly #tries = new Map<string, Try[]>();
  readonly #states = new Map<string, ClusterState>();
  /** Settings that were open in a body for which an update was sent: an update that failed is repeated for them. */
  readonly #attempted = new Map<string, ReadonlySet<string>>();
  readonly #reverts: TakenRevert[] = [];

  constructor(trace: Trace, now: () => number) {
    this.#trace = trace;
    this.#now = now;
  }

  get violations(): readonly Violation[] {
    return this.#violations;
  }

  get reverts(): readonly TakenRevert[] {
    return this.#reverts;
  }

  /** How often an alert reached a channel. */
  timesTold(alertId: string, channelKey: string): number {
    return this.#told.get(keyOf(alertId, channelKey)) ?? 0;
  }

  violated(what: string, weakness?: KnownWeakness): void {
    if (this.#violations.some((violation) => violation.what === what)) return;
    this.#violations.push({ what, ...(weakness ? { weakness } : {}) });
    this.#trace.note("JUDGE", `VIOLATED${weakness ? ` (known: ${weakness})` : ""}: ${what}`);
  }

  /** A process begins to tell an alert. */
  tried(process: Process, alertId: string, channelKey: string): void {
    const key = keyOf(alertId, channelKey);
    this.#tries.set(key, [...(this.#tries.get(key) ?? []), { process, at: this.#now() }]);
  }

  /** Storage failed while the next try of an alert was arranged. */
  retryFailed(alertId: string, channelKey: string): void {
    this.#forked.add(keyOf(alertId, channelKey));
  }

  /** A PUT arrived: `before` is the cluster as it stood then. */
  put(snapshot: ClusterSnapshot, body: JsonObject, before: JsonObject, outcome: UpdateOutcome): void {
    const { cluster } = snapshot;
    const open = openSettings(snapshot.body);
    const attempted = this.#attempted.get(cluster.key) ?? new Set();
    const isRepeated = snapshot.phase === "failed" || snapshot.phase === "canceled";
    const allowed = new Set([...open, ...(isRepeated ? attempted : [])]);
    for (const leaf of changedLeaves(copyOf(snapshot.body), copyOf(body))) {
      if (!allowed.has(leaf))
        this.violated(`a PUT to ${cluster.name} changed ${leaf}, which had not drifted`);
    }
    this.#attempted.set(cluster.key, new Set([...attempted, ...open]));
    if (outcome.kind !== "accepted") return;
    this.#reverts.push({ cluster: cluster.key, at: this.#now() });
    const isWithin = openSettings(before).length === 0;
    if (isWithin && provisioningState(before) === "Succeeded" && snapshot.eTag !== undefined) {
      this.violated(`a PUT to ${cluster.name} was accepted while it was within its baseline at Succeeded`);
    }
  }

  /** A receiver got an alert. */
  told(process: Process, alert: Alert, channelKey: string): void {
    const key = keyOf(alert.id, channelKey);
    const times = (this.#told.get(key) ?? 0) + 1;
    this.#told.set(key, times);
    if (times > 1 && !this.#canRepeat(key)) {
      this.violated(
        `${key} was told ${times} times, and nothing went wrong between its sending and its mark`,
        this.#weaknessBehind(key, alert),
      );
    }
    this.#unmarked.set(key, process);
  }

  /** What follows may be told again: a fault fell between its sending and its mark. */
  mayRepeat(alertId: string, channelKey: string): void {
    this.#mayRepeat.add(keyOf(alertId, channelKey));
  }

  marked(process: Process, alertId: string, channelKey: string): void {
    const key = keyOf(alertId, channelKey);
    if (this.#unmarked.get(key) === process) this.#unmarked.delete(key);
  }

  /** The state of a cluster was written. */
  committed(cluster: ClusterId, state: ClusterState, queue: InMemoryFollowUpQueue): void {
    this.#states.set(cluster.key, state);
    this.messageGone(queue);
  }

  /** No incident that waits or reverts is without a message that wakes for its cluster. */
  messageGone(queue: InMemoryFollowUpQueue): void {
    for (const [key, state] of this.#states) {
      const waiting = Object.values(state.incidents).find(
        ({ status, decision }) => status === "reverting" || (status === "open" && decision.action === "wait"),
      );
      if (!waiting) continue;
      const isCalled = queue.messages.some(
        ({ followUp }) => followUp.kind === "reconcile" && followUp.clusterId.toLowerCase() === key,
      );
      if (!isCalled) this.violated(`incident ${waiting.id} is ${waiting.status} and no message wakes for it`);
    }
  }

  #weaknessBehind(key: string, alert: Alert): KnownWeakness | undefined {
    const tries = this.#tries.get(key) ?? [];
    const hasDied = tries.some(
      ({ process, at }) => process.diedAt !== undefined && process.diedAt - at < invocationMs,
    );
    if (this.#forked.has(key) || hasDied) return "forked-retries";
    const first = tries[0];
    const isOrphan = first !== undefined && first.at - Date.parse(alert.time) > orphanedAfterMs;
    return isOrphan ? "unclaimed-orphan" : undefined;
  }

  /** A process that died between a sending and its mark excuses a second copy. */
  #canRepeat(key: string): boolean {
    return this.#mayRepeat.has(key) || this.#unmarked.get(key)?.isAlive === false;
  }
}

function copyOf(body: JsonObject): SandboxJsonObject {
  return parseJsonObject(JSON.stringify(body));
}

function keyOf(alertId: string, channelKey: string): string {
  return `${alertId} on ${channelKey}`;
}
