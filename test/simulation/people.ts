import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import type { Leaf } from "../../src/core/revert/revert-patch.ts";
import { snapshotOf } from "../core/cluster/cluster-fixtures.ts";
import type { InMemoryClusterGateway, OperationOutcome } from "../fakes/in-memory-cluster-gateway.ts";
import { approvedLeaves, settings } from "./exposures.ts";
import type { Surroundings } from "./process.ts";

/** The object id of the guardrail's own identity. */
export const ourselves = "00000000-0000-0000-0000-00000000feed";

const suffix = { Succeeded: "Success", Failed: "Failure", Canceled: "Cancel" } as const;

/** Everybody who writes clusters besides the guardrail, and Azure, which carries it out and reports it. */
export class People {
  readonly #arm: InMemoryClusterGateway;
  readonly #around: Surroundings;
  readonly #report: (event: JsonObject, cluster: ClusterId) => void;
  readonly #writers = new Map<string, string>();
  #events = 0;

  constructor(
    arm: InMemoryClusterGateway,
    around: Surroundings,
    report: (event: JsonObject, cluster: ClusterId) => void,
  ) {
    this.#arm = arm;
    this.#around = around;
    this.#report = report;
    arm.onOperationEnd = (cluster, outcome) => {
      const writer = this.#writers.get(cluster.key) ?? "dana";
      around.trace.note("arm", `${cluster.name}: the operation of ${writer} ended ${outcome}`);
      this.#reportWrite(cluster, `ResourceWrite${suffix[outcome]}`, writer);
    };
  }

  /** An operation began on a cluster; it ends after a while. */
  operationBegins(cluster: ClusterId, writer: string): void {
    const { clock, random, faults } = this.#around;
    this.#writers.set(cluster.key, writer);
    clock.after(random.between(2_000, 120_000), () => {
      const outcome: OperationOutcome = random.chance(faults().badEnd)
        ? random.pick(["Failed", "Canceled"])
        : "Succeeded";
      this.#arm.finish(cluster, outcome);
    });
  }

  /** Somebody writes a cluster: opens it, closes it, tightens it, or stops or starts it. */
  act(cluster: ClusterId): void {
    const { random, trace } = this.#around;
    const who = random.pick(["dana", "terraform"]);
    if (this.#arm.isRunning(cluster)) {
      trace.note(who, `cannot write ${cluster.name}: an operation runs`);
      return;
    }
    if (random.chance(0.1)) {
      this.#stopOrStart(cluster, who);
      return;
    }
    if (isStopped(this.#arm.body(cluster))) return;
    const leaves = this.#leaves();
    trace.note(who, `writes ${cluster.name}: ${JSON.stringify(leaves.map(({ value }) => value))}`);
    this.#writers.set(cluster.key, who);
    const isQuick = random.chance(0.3) && this.#around.faults().badEnd === 0;
    this.#arm.change(cluster, leaves, isQuick ? "done" : "under-way");
    if (!isQuick) this.operationBegins(cluster, who);
  }

  /** Whoever stopped the cluster starts it. */
  start(cluster: ClusterId): void {
    if (!isStopped(this.#arm.body(cluster))) return;
    this.#arm.setPower(cluster, "Running");
    this.#around.trace.note("dana", `starts ${cluster.name}`);
    this.#reportWrite(cluster, "ResourceActionSuccess", "dana", "start/action");
  }

  #stopOrStart(cluster: ClusterId, who: string): void {
    if (isStopped(this.#arm.body(cluster))) {
      this.start(cluster);
      return;
    }
    this.#around.trace.note(who, `stops ${cluster.name}`);
    this.#arm.setPower(cluster, "Stopped");
  }

  #leaves(): readonly Leaf[] {
    const { random } = this.#around;
    if (random.chance(0.15)) return approvedLeaves;
    const { ranges, runCommand, localAccounts } = settings;
    const leaf = (setting: typeof ranges | typeof runCommand | typeof localAccounts): Leaf => {
      const { value } = random.pick<{ readonly value: Leaf["value"] }>([...setting.choices]);
      return { path: setting.path, value };
    };
    const chosen = [leaf(ranges)];
    if (random.chance(0.3)) chosen.push(leaf(runCommand));
    if (random.chance(0.3)) chosen.push(leaf(localAccounts));
    return random.chance(0.7) ? chosen : chosen.slice(1);
  }

  #reportWrite(cluster: ClusterId, type: string, writer: string, operation = "write"): void {
    const objectId = writer === "ourselves" ? ourselves : `00000000-0000-0000-0000-${writer}`;
    const id = `event-${++this.#events}`;
    const event = {
      id,
      subject: cluster.id,
      eventType: `Microsoft.Resources.${type}`,
      eventTime: new Date(this.#around.clock.now).toISOString(),
      data: {
        claims: {
          name: writer,
          "http://schemas.microsoft.com/identity/claims/objectidentifier": objectId,
        },
        correlationId: `correlation-${id}`,
        operationName: `Microsoft.ContainerService/managedClusters/${operation}`,
        resourceUri: cluster.id,
      },
    };
    this.#report(event, cluster);
  }
}

function isStopped(body: JsonObject): boolean {
  return snapshotOf(body).stopped;
}
