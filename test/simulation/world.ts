import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { isJsonObject, type JsonObject } from "../../src/core/json/json.ts";
import { patchOf } from "../../src/core/revert/put-body.ts";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import type { Guarding, Guardrail } from "../../src/functions/guardrail.ts";
import { onClusterWrite } from "../../src/functions/on-cluster-write.ts";
import { onPoison } from "../../src/functions/poison.ts";
import { sweep } from "../../src/functions/sweep.ts";
import type { AppMemory } from "../../src/ports/app-memory.ts";
import type { ReconcileDependencies } from "../../src/reconcile/dependencies.ts";
import { runOnce } from "../../src/reconcile/run-once.ts";
import { clusterBody } from "../core/cluster/cluster-fixtures.ts";
import { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import { InMemoryFollowUpQueue, type QueuedMessage } from "../fakes/in-memory-follow-up-queue.ts";
import { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import { mergeJson } from "../fakes/merge-json.ts";
import { approvedLeaves } from "./exposures.ts";
import { calm } from "./fault-plan.ts";
import { judgeAtTheEnd, judgeBeforeSweep } from "./final-judgement.ts";
import { Judge, type Violation } from "./judge.ts";
import { ourselves, People } from "./people.ts";
import { channelOf, gatewayOf, queueOf, storeOf } from "./ports.ts";
import { Process, type Surroundings } from "./process.ts";
import { type Invocation, QueueHost } from "./queue-host.ts";
import { Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import type { SharedWorld } from "./shared-world.ts";
import type { Figures } from "./simulate.ts";
import { Trace } from "./trace.ts";
import { VirtualClock } from "./virtual-clock.ts";

const hour = 60 * 60_000;

/** Event Grid's waits before it delivers an event again, in milliseconds; the last one goes on. */
const redeliveries = [10_000, 30_000, 60_000, 300_000] as const;

/** One simulated world: Azure, storage, receivers, people, and some instances of the guardrail. */
export class World {
  readonly clock = new VirtualClock(new Date("2026-11-21T08:00:00.000Z"));
  readonly trace = new Trace(this.clock);
  readonly #random: Random;
  readonly #scenario: Scenario;
  readonly #shared: SharedWorld;
  readonly #host: QueueHost;
  readonly #people: People;
  readonly #around: Surroundings;
  readonly #clusters: readonly ClusterId[];
  readonly #channelKeys: readonly string[];
  #instances: Process[];
  #faults = calm;
  #down = new Set<string>();
  #writes = 0;
  #crashes = 0;

  constructor(seed: number, scenario: Scenario) {
    this.#random = new Random(seed ^ 0x5eed);
    this.#scenario = scenario;
    this.#around = {
      clock: this.clock,
      random: this.#random,
      trace: this.trace,
      faults: () => this.#faults,
    };
    const now = () => new Date(this.clock.now);
    const arm = new InMemoryClusterGateway(now);
    const store = new InMemoryStateStore();
    const queue = new InMemoryFollowUpQueue(now);
    const judge = new Judge(this.trace, () => this.clock.now);
    this.#people = new People(arm, this.#around, (event) => this.#eventGrid(event));
    this.#host = new QueueHost(
      queue,
      this.#around,
      (message) => this.#followUp(message),
      ({ messageId, followUp }) =>
        this.#invoke(`${messageId} from the poison queue`, (guardrail, log) =>
          onPoison(followUp, guardrail, log),
        ),
      () => judge.messageGone(queue),
    );
    this.#shared = {
      arm,
      store,
      queue,
      judge,
      host: this.#host,
      people: this.#people,
      isChannelDown: (key) => this.#down.has(key),
    };
    this.#clusters = Array.from({ length: scenario.clusters }, (_, index) =>
      arm.seed(protectedBody(`aks-${index + 1}`, scenario.showsETag)),
    );
    this.#channelKeys = Array.from({ length: scenario.channels }, (_, index) => `webhook-${index + 1}`);
    this.#instances = Array.from(
      { length: scenario.instances },
      (_, index) => new Process(`i${index + 1}`, this.#around),
    );
  }

  get violations(): readonly Violation[] {
    return this.#shared.judge.violations;
  }

  get figures(): Figures {
    const { judge, store } = this.#shared;
    return {
      writes: this.#writes,
      reverts: judge.reverts.length,
      alerts: store.alerts.length,
      crashes: this.#crashes,
    };
  }

  /** Learns every cluster, then lets people and faults loose, then calms down and judges. */
  async live(): Promise<void> {
    this.trace.note("scenario", JSON.stringify(this.#scenario));
    this.#recheckAll();
    this.#planSweep();
    await this.clock.run(2 * 60_000);
    this.#faults = this.#scenario.faults;
    this.#planWrites();
    if (this.#faults.webhook > 0) this.#planOutages();
    await this.clock.run(this.#scenario.busyMs);
    this.#faults = calm;
    this.#down = new Set();
    this.trace.note("world", "is calm from here on");
    await this.clock.run(hour / 2);
    for (const cluster of this.#clusters) this.#people.start(cluster);
    await this.clock.run(4 * hour);
    await judgeBeforeSweep(this.#clusters, this.#shared);
    this.#recheckAll();
    await this.clock.run(2 * hour);
    const { policy } = this.#scenario;
    await judgeAtTheEnd(this.#clusters, policy, this.#channelKeys, this.#shared);
  }

  #planWrites(): void {
    const { busyMs, writeEveryMs } = this.#scenario;
    for (let at = 0; at < busyMs; at += this.#random.between(0, 2 * writeEveryMs)) {
      const [first, ...others] = this.#clusters;
      if (!first) return;
      const cluster = this.#random.pick([first, ...others]);
      this.clock.after(at, () => {
        this.#writes++;
        this.#people.act(cluster);
      });
    }
  }

  #planOutages(): void {
    for (const key of this.#channelKeys) {
      const from = this.#random.between(0, this.#scenario.busyMs);
      this.clock.after(from, () => this.#down.add(key));
      this.clock.after(from + this.#random.between(10_000, 900_000), () => this.#down.delete(key));
    }
  }

  /** Every cluster is looked at, whatever has been missed. */
  #recheckAll(): void {
    for (const cluster of this.#clusters) {
      void this.#invoke(`recheck ${cluster.name}`, (guardrail) =>
        guardrail.open(silent).then(async (app) => {
          if (app.kind === "guarding") await runOnce(cluster, { source: "recheck" }, app.dependencies);
        }),
      );
    }
  }

  /** The timer: what is overdue is taken up again. */
  #planSweep(): void {
    this.clock.after(5 * 60_000, () => {
      void this.#invoke("sweep", (guardrail, log) => sweep(guardrail, log));
      this.#planSweep();
    });
  }

  /** Event Grid delivers late, out of order and sometimes twice, until it is answered. */
  #eventGrid(event: JsonObject): void {
    const deliver = (tries: number) => async (): Promise<void> => {
      const outcome = await this.#invoke(`event ${String(event.id)}`, (guardrail, log) =>
        onClusterWrite(event, guardrail, log),
      );
      if (outcome !== "done") this.clock.after(redeliveries[tries] ?? 300_000, deliver(tries + 1));
    };
    const copies = this.#random.chance(this.#faults.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay = this.#random.chance(0.1)
        ? this.#random.between(10_000, 300_000)
        : this.#random.between(200, 5_000);
      this.clock.after(delay, deliver(0));
    }
  }

  #followUp({ messageId, followUp }: QueuedMessage): Promise<Invocation> {
    return this.#invoke(`${messageId} ${followUp.kind}`, (guardrail, log) =>
      onFollowUp(followUp, guardrail, log),
    );
  }

  /** Some instance runs something. */
  async #invoke(
    what: string,
    work: (guardrail: Guardrail, log: ReconcileDependencies["log"]) => Promise<void>,
  ): Promise<Invocation> {
    const index = this.#random.whole(0, this.#instances.length - 1);
    const process = this.#instances[index];
    if (!process) throw new Error("there is no instance");
    this.trace.note(process.name, `begins ${what}`);
    const guardrail = this.#guardrailOf(process);
    const outcome = await Promise.race([
      work(guardrail, this.#logOf(process)).then(
        () => "done" as const,
        (error: unknown) => {
          this.trace.note(process.name, `THROWS ${String(error)}`);
          return "failed" as const;
        },
      ),
      process.died,
    ]);
    if (outcome !== "died") this.trace.note(process.name, `ends ${what}: ${outcome}`);
    else if (this.#instances[index] === process) {
      this.#crashes++;
      this.#instances[index] = new Process(`${process.name}'`, this.#around);
    }
    return outcome;
  }

  #guardrailOf(process: Process): Guardrail {
    const dependencies: ReconcileDependencies = {
      gateway: gatewayOf(process, this.#shared, this.#around),
      store: storeOf(process, this.#shared, this.#around),
      queue: queueOf(process, this.#shared, this.#around),
      channels: this.#channelKeys.map((key) => channelOf(key, process, this.#shared, this.#around)),
      policyFor: () => this.#scenario.policy,
      links: () => ({ portal: "https://portal.azure.com/" }),
      isOurselves: async ({ objectId }) => objectId === ourselves,
      now: () => new Date(this.clock.now),
      log: this.#logOf(process),
    };
    return {
      publicUrl: undefined,
      isBuiltInAuthEnabled: false,
      open: async (): Promise<Guarding> => ({
        kind: "guarding",
        dependencies,
        scope: { contains: async () => ({ kind: "in" }) },
        telling: { channels: dependencies.channels, memory },
        warnings: [],
      }),
    };
  }

  #logOf(process: Process): ReconcileDependencies["log"] {
    const log = (message: string): void => this.trace.note(process.name, `logs: ${message}`);
    return { info: log, warn: log, error: log };
  }
}

/** Notices are not what is simulated here. */
const memory: AppMemory = {
  lastPolicy: async () => undefined,
  rememberPolicy: async () => {},
  claimNotice: async () => true,
  forgetNotices: async () => {},
};

const silent: ReconcileDependencies["log"] = { info: () => {}, warn: () => {}, error: () => {} };

/** A protected public cluster of this name. */
function protectedBody(name: string, showsETag: boolean): JsonObject {
  const body = mergeJson(clusterBody("public-authorized"), patchOf(approvedLeaves));
  if (!isJsonObject(body)) throw new TypeError("a cluster body is an object");
  const { eTag, ...rest } = body;
  const id = String(rest.id).replace("aks-prod", name);
  return { ...rest, ...(showsETag && eTag !== undefined ? { eTag } : {}), id, name };
}
