import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import type { ActivityEntry } from "../../src/core/model/activity.ts";
import type { FleetChange } from "../../src/core/model/fleet-change.ts";
import type { Leaf } from "../../src/core/model/revert-plan.ts";
import { snapshotOf } from "../core/cluster/cluster-fixtures.ts";
import type { InMemoryClusterGateway, OperationOutcome } from "../fakes/in-memory-cluster-gateway.ts";
import { approvedLeaves, openingLeaves, openSettings, randomLeaves, settingsOf } from "./exposures.ts";
import type { Fleet, FleetCluster } from "./fleet.ts";
import type { DoneAct } from "./judging/acts-judge.ts";
import type { Surroundings } from "./process.ts";

/** The object id of the guardrail's own identity. */
export const ourselves = "00000000-0000-0000-0000-00000000feed";

/** Somebody whom the policy of some worlds trusts, and whose writes the log never tells: nothing of theirs is kept. */
export const trustedDeployer = "00000000-0000-0000-0000-terraform";

const suffix = { Succeeded: "Success", Failed: "Failure", Canceled: "Cancel" } as const;

/** Hands an event over to Event Grid, to be delivered within a time in milliseconds or as it likes. */
export type Report = (event: JsonObject, withinMs?: number) => void;

/** An entry of the Activity Log, and how late it comes. */
export interface LateEntry {
  readonly entry: ActivityEntry;
  readonly lagSeconds: number;
}

/** What people do beside a cluster's settings, and what of it events tell of. Each ends well. */
const withEvents = ["runCommand/action", "listClusterAdminCredential/action"] as const;
const acts = [...withEvents, "rotateClusterCertificates/action"] as const;

/** The log has everything before it is asked for the last time, in seconds. */
const longestLagSeconds = 15 * 60;

/** Everybody who writes clusters besides the guardrail, and Azure, which carries it out and reports it. */
export class People {
  readonly #arm: InMemoryClusterGateway;
  readonly #fleet: Fleet;
  readonly #around: Surroundings;
  readonly #report: Report;
  /** True once the guardrail has a whole baseline of whoever stands under the id now: until then people leave it alone. */
  readonly #isKnown: (cluster: FleetCluster) => boolean;
  readonly #writers = new Map<string, string>();
  /** ARM's ids of the operations, by cluster: the one that began last. */
  readonly #correlations = new Map<string, string>();
  /** The operations under way, so that one whose cluster was deleted ends nothing of its successor's. */
  readonly #operations = new Map<string, number>();
  #numbers = 0;
  #writes = 0;
  #deletions = 0;
  #undoingsLeft = 0;

  /** Called when an operation of the guardrail's own ends badly. */
  onOwnBadEnd: (cluster: FleetCluster) => void = () => {};

  /** Called when somebody did something beside a cluster's settings, with what the log has of it and how late. */
  onAct: (act: DoneAct, entries: readonly LateEntry[]) => void = () => {};

  /** Called when somebody writes guarded settings. */
  onWritten: (change: FleetChange) => void = () => {};

  /** Called when an event reports a write, of whoever. */
  onReported: (clusterKey: string, write: { readonly objectId: string; readonly at: number }) => void =
    () => {};

  constructor(
    arm: InMemoryClusterGateway,
    fleet: Fleet,
    around: Surroundings,
    report: Report,
    isKnown: (cluster: FleetCluster) => boolean,
  ) {
    this.#arm = arm;
    this.#fleet = fleet;
    this.#around = around;
    this.#report = report;
    this.#isKnown = isKnown;
    arm.onOperationEnd = (id, outcome) => {
      const writer = this.#writers.get(id.key) ?? "dana";
      around.trace.note("arm", `${id.name}: the operation of ${writer} ended ${outcome}`);
      this.#reportOperation(id, `ResourceWrite${suffix[outcome]}`, writer);
      if (writer !== "ourselves") return;
      if (outcome !== "Succeeded") this.onOwnBadEnd(fleet.of(id));
      this.#maybeUndo(fleet.of(id));
    };
  }

  get writes(): number {
    return this.#writes;
  }

  get deletions(): number {
    return this.#deletions;
  }

  /** Somebody opens clusters again, so many times, as soon as the guardrail has closed them. */
  undo(times: number): void {
    this.#undoingsLeft = times;
  }

  /** An operation began on a cluster; it ends after a while. */
  operationBegins({ id }: FleetCluster, writer: string): void {
    const { clock, random, faults } = this.#around;
    const operation = ++this.#numbers;
    this.#writers.set(id.key, writer);
    if (writer === "ourselves") this.#correlations.set(id.key, `correlation-${operation}`);
    this.#operations.set(id.key, operation);
    clock.after(random.between(2_000, random.pick([10_000, 90_000])), () => {
      const outcome: OperationOutcome = random.chance(faults().badEnd)
        ? random.pick(["Failed", "Canceled"])
        : "Succeeded";
      if (this.#operations.get(id.key) === operation) this.#arm.finish(id, outcome);
    });
  }

  /** Somebody writes a cluster: opens it, closes it, tightens it, or stops or starts it. */
  act(cluster: FleetCluster): void {
    const { random, trace } = this.#around;
    const who = random.pick(["dana", "terraform"]);
    const { id, kind } = cluster;
    if (!this.#arm.has(id) || cluster.toAccept) return;
    if (!this.#isKnown(cluster)) {
      if (random.chance(0.5)) this.#write(cluster, "dana", approvedLeaves(kind));
      return;
    }
    if (this.#arm.isRunning(id)) {
      trace.note(who, `cannot write ${id.name}: an operation runs`);
      return;
    }
    if (random.chance(0.1)) this.#stopOrStart(cluster, who);
    else this.#write(cluster, who, randomLeaves(kind, random));
  }

  /** Somebody does something to a cluster that is no write of its settings; the log tells of it late, and in pieces. */
  doSomething({ id }: FleetCluster): void {
    const { clock, random, trace } = this.#around;
    if (!this.#arm.has(id)) return;
    const operation = random.pick(acts);
    const eventId = `event-${this.#numbers + 1}`;
    const correlationId = `correlation-${eventId}`;
    trace.note("mallory", `does ${operation} to ${id.name} (${correlationId})`);
    const entry = (status: string): LateEntry => ({
      lagSeconds: random.between(10, random.pick([60, longestLagSeconds])),
      entry: {
        operation: `Microsoft.ContainerService/managedClusters/${operation}`,
        resourceId: id.id,
        correlationId,
        status,
        at: new Date(clock.now).toISOString(),
        actor: { kind: "user", name: "mallory" },
      },
    });
    const act = { clusterKey: id.key, correlationId, at: clock.now };
    this.onAct(act, [entry("Started"), entry("Accepted"), entry("Succeeded")]);
    if (withEvents.some((name) => name === operation))
      this.#reportWrite(id, "ResourceActionSuccess", "mallory", operation);
    else this.#numbers++;
  }

  /** Many events for one cluster at once, as of somebody who tags each of its parts. */
  burst({ id }: FleetCluster, count: number): void {
    if (!this.#arm.has(id)) return;
    this.#around.trace.note("terraform", `makes ${count} events of ${id.name}`);
    for (let event = 0; event < count; event++)
      this.#reportWrite(id, "ResourceWriteSuccess", "terraform", "write", 2_000);
  }

  /** Somebody opens a cluster that stands closed. */
  open(cluster: FleetCluster): void {
    const { id, kind, toAccept } = cluster;
    if (!this.#arm.has(id) || toAccept || !this.#isKnown(cluster)) return;
    if (openSettings(kind, this.#arm.body(id)).length === 0)
      this.#write(cluster, "mallory", openingLeaves(kind));
  }

  /** Whoever stopped the cluster starts it. */
  start({ id }: FleetCluster): void {
    if (!this.#arm.has(id) || !isStopped(this.#arm.body(id))) return;
    this.#arm.setPower(id, "Running");
    this.#around.trace.note("dana", `starts ${id.name}`);
    this.#reportWrite(id, "ResourceActionSuccess", "dana", "start/action");
  }

  /** Whoever created a cluster open to everybody closes it, as nobody else knows what it should be like. */
  protect(cluster: FleetCluster): void {
    if (this.#arm.has(cluster.id) && !this.#isKnown(cluster))
      this.#write(cluster, "dana", approvedLeaves(cluster.kind));
  }

  /** Somebody deletes a cluster, and mostly creates another one under its name: at once, or after a while. */
  replace(cluster: FleetCluster): void {
    const { clock, random, trace } = this.#around;
    const { id } = cluster;
    if (!this.#arm.has(id) || cluster.toAccept) return;
    trace.note("dana", `deletes ${id.name}`);
    this.#arm.remove(id);
    this.#operations.delete(id.key);
    this.#deletions++;
    this.#reportWrite(id, "ResourceDeleteSuccess", "dana", "delete");
    if (random.chance(0.2)) return;
    clock.after(random.pick([100, 60_000]), () => {
      const isOpen = random.chance(0.3);
      trace.note("dana", `creates another ${id.name}${isOpen ? ", open to everybody" : ""}`);
      this.#fleet.recreate(cluster, isOpen);
      this.#reportWrite(id, "ResourceWriteSuccess", "dana");
    });
  }

  #maybeUndo(cluster: FleetCluster): void {
    if (this.#undoingsLeft === 0) return;
    this.#undoingsLeft--;
    const { clock, random } = this.#around;
    clock.after(random.between(1_000, 60_000), () => {
      const now = this.#fleet.of(cluster.id);
      const isLeftAlone = !this.#arm.has(now.id) || now.toAccept !== undefined || !this.#isKnown(now);
      if (isLeftAlone || openSettings(now.kind, this.#arm.body(now.id)).length > 0) return;
      this.#write(now, "mallory", openingLeaves(now.kind));
    });
  }

  #write(cluster: FleetCluster, who: string, leaves: readonly Leaf[]): void {
    if (leaves.length > 0) this.administer(cluster, leaves, who);
  }

  /** Somebody writes a cluster, whatever it is that changes by it. Answers whether ARM took it on. */
  administer(cluster: FleetCluster, leaves: readonly Leaf[], who = "mallory"): boolean {
    const { random, trace, faults } = this.#around;
    const { id } = cluster;
    if (this.#arm.isRunning(id) || isStopped(this.#arm.body(id))) return false;
    this.#writes++;
    trace.note(who, `writes ${id.name}: ${JSON.stringify(leaves.map(({ value }) => value))}`);
    this.#writers.set(id.key, who);
    const correlationId = `correlation-${++this.#numbers}`;
    // The inventory of changes may name them while their operation runs.
    this.onReported(id.key, { objectId: objectIdOf(who), at: this.#around.clock.now });
    this.#correlations.set(id.key, correlationId);
    this.onWritten({
      clusterKey: id.key,
      at: new Date(this.#around.clock.now).toISOString(),
      actor: { kind: "user", name: who, objectId: objectIdOf(who) },
      correlationId,
      settings: settingsOf(leaves),
    });
    const isQuick = random.chance(0.3) && faults().badEnd === 0;
    this.#arm.change(id, leaves, isQuick ? "done" : "under-way");
    if (!isQuick) this.operationBegins(cluster, who);
    return true;
  }

  /** Somebody has changed a child of a cluster. */
  reportChild({ id }: FleetCluster, list: string, what: "Write" | "Delete"): void {
    const verb = what.toLowerCase();
    this.#reportWrite(
      id,
      `Resource${what}Success`,
      "mallory",
      `${list}/${verb}`,
      undefined,
      undefined,
      `/${list}/one`,
    );
  }

  #stopOrStart(cluster: FleetCluster, who: string): void {
    const { id } = cluster;
    if (isStopped(this.#arm.body(id))) {
      this.start(cluster);
      return;
    }
    this.#around.trace.note(who, `stops ${id.name}`);
    this.#arm.setPower(id, "Stopped");
  }

  /** The operation that began last on a cluster has ended. */
  #reportOperation(id: ClusterId, type: string, writer: string): void {
    this.#reportWrite(id, type, writer, "write", undefined, this.#correlations.get(id.key));
  }

  #reportWrite(
    id: ClusterId,
    type: string,
    writer: string,
    operation = "write",
    withinMs?: number,
    correlationId?: string,
    child = "",
  ): void {
    const objectId = objectIdOf(writer);
    const eventId = `event-${++this.#numbers}`;
    this.onReported(id.key, { objectId, at: this.#around.clock.now });
    const event = {
      id: eventId,
      subject: `${id.id}${child}`,
      eventType: `Microsoft.Resources.${type}`,
      eventTime: new Date(this.#around.clock.now).toISOString(),
      data: {
        claims: {
          name: writer,
          "http://schemas.microsoft.com/identity/claims/objectidentifier": objectId,
        },
        correlationId: correlationId ?? `correlation-${eventId}`,
        operationName: `Microsoft.ContainerService/managedClusters/${operation}`,
        resourceUri: `${id.id}${child}`,
      },
    };
    this.#report(event, withinMs);
  }
}

/** Whoever writes has an object id that is told by the name. */
export function objectIdOf(writer: string): string {
  return writer === "ourselves" ? ourselves : `00000000-0000-0000-0000-${writer}`;
}

function isStopped(body: JsonObject): boolean {
  return snapshotOf(body).stopped;
}
