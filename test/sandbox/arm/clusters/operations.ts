import { randomUUID } from "node:crypto";
import type { Outcome } from "../events/event.ts";
import type { JsonObject } from "../json.ts";

/** What kind of long-running operation it is. */
export type OperationKind = "put" | "patch" | "delete" | "stop" | "start";

/** How an operation shall go. What is left out comes from the defaults. */
export interface OperationPlan {
  readonly outcome?: Outcome;
  /** Milliseconds from acceptance to the end. */
  readonly durationMs?: number;
  /** Wait for a release instead of for time to pass. */
  readonly hold?: boolean;
}

/** An operation as it stands. */
export interface Operation {
  readonly id: string;
  readonly clusterKey: string;
  readonly subscriptionId: string;
  readonly kind: OperationKind;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly status: "InProgress" | Outcome;
  /** Resolves when the operation has ended; never, when the simulator is closed before that. */
  readonly completed: Promise<Outcome>;
}

/** The long-running operations: one at a time per cluster. */
export interface Operations {
  start(input: {
    readonly clusterKey: string;
    readonly subscriptionId: string;
    readonly kind: OperationKind;
    readonly plan?: OperationPlan | undefined;
    /** Called once, when the operation ends. */
    readonly onEnd: (outcome: Outcome, endedAt: Date) => void;
  }): Operation;
  running(clusterKey: string): Operation | undefined;
  find(id: string): Operation | undefined;
  /** Ends the running operation of a cluster at once. Answers false when there is none. */
  end(clusterKey: string, outcome: Outcome): boolean;
  /** Plans the next operation of a cluster (any cluster when left out) and kind (any when left out). */
  planNext(plan: OperationPlan, match?: { clusterKey?: string; kind?: OperationKind }): void;
  /** From now on, operations wait for a release. */
  setHold(hold: boolean): void;
  setDuration(durationMs: number, kind?: OperationKind): void;
  /** Ends held operations, of one cluster or of all, with their planned outcomes. Answers how many. */
  release(clusterKey?: string): number;
  /** Stops all timers: running operations never end. */
  close(): void;
}

interface Entry {
  operation: Operation;
  readonly planned: Outcome;
  readonly isHeld: boolean;
  readonly timer: NodeJS.Timeout | undefined;
  readonly finish: (outcome: Outcome) => void;
}

/** Creates the operations of a simulator. `durationMs` is the default from acceptance to the end. */
export function createOperations(options: {
  readonly durationMs: number;
  readonly durations?: Partial<Record<OperationKind, number>> | undefined;
}): Operations {
  const entries = new Map<string, Entry>();
  const plans: { plan: OperationPlan; match: { clusterKey?: string; kind?: OperationKind } }[] = [];
  const durations: Partial<Record<OperationKind, number>> = { ...options.durations };
  let durationMs = options.durationMs;
  let isHolding = false;

  const runningEntries = () => [...entries.values()].filter((e) => e.operation.status === "InProgress");
  const runningEntry = (key: string) => runningEntries().find((e) => e.operation.clusterKey === key);

  function takePlan(key: string, kind: OperationKind): OperationPlan | undefined {
    const index = plans.findIndex(
      ({ match }) => (match.clusterKey ?? key) === key && (match.kind ?? kind) === kind,
    );
    return index < 0 ? undefined : plans.splice(index, 1)[0]?.plan;
  }

  return {
    start(input) {
      const plan = input.plan ?? takePlan(input.clusterKey, input.kind) ?? {};
      const completed = Promise.withResolvers<Outcome>();
      const id = randomUUID();
      const isHeld = plan.hold ?? (isHolding && plan.durationMs === undefined);
      const planned = plan.outcome ?? "Succeeded";
      const finish = (outcome: Outcome) => {
        const entry = entries.get(id);
        if (entry === undefined || entry.operation.status !== "InProgress") return;
        clearTimeout(entry.timer);
        const endedAt = new Date();
        entry.operation = { ...entry.operation, status: outcome, endedAt };
        input.onEnd(outcome, endedAt);
        completed.resolve(outcome);
      };
      const wait = plan.durationMs ?? durations[input.kind] ?? durationMs;
      const timer = isHeld ? undefined : setTimeout(() => finish(planned), wait);
      const operation: Operation = {
        id,
        clusterKey: input.clusterKey,
        subscriptionId: input.subscriptionId,
        kind: input.kind,
        startedAt: new Date(),
        endedAt: undefined,
        status: "InProgress",
        completed: completed.promise,
      };
      entries.set(id, { operation, planned, isHeld, timer, finish });
      return operation;
    },
    running: (key) => runningEntry(key)?.operation,
    find: (id) => entries.get(id.toLowerCase())?.operation,
    end(key, outcome) {
      const entry = runningEntry(key);
      entry?.finish(outcome);
      return entry !== undefined;
    },
    planNext: (plan, match = {}) => void plans.push({ plan, match }),
    setHold(hold) {
      isHolding = hold;
    },
    setDuration(ms, kind) {
      if (kind === undefined) durationMs = ms;
      else durations[kind] = ms;
    },
    release(key) {
      const held = runningEntries().filter(
        (e) => e.isHeld && (key ?? e.operation.clusterKey) === e.operation.clusterKey,
      );
      for (const entry of held) entry.finish(entry.planned);
      return held.length;
    },
    close() {
      for (const entry of entries.values()) clearTimeout(entry.timer);
    },
  };
}

/** An operation's status as `Azure-AsyncOperation` answers it (fixtures arm/lro-status-*.json). */
export function operationStatusBody(operation: Operation): JsonObject {
  return {
    name: operation.id,
    status: operation.status,
    startTime: operation.startedAt.toISOString(),
    ...(operation.endedAt === undefined ? {} : { endTime: operation.endedAt.toISOString() }),
    ...(operation.status === "Failed"
      ? { error: { code: "InternalOperationError", message: "The operation failed (simulated)." } }
      : {}),
    ...(operation.status === "Canceled"
      ? { error: { code: "OperationCanceled", message: "The operation was canceled (simulated)." } }
      : {}),
  };
}
