import { HttpRequest } from "@azure/functions";
import type { Json, JsonObject } from "../../src/core/json/json.ts";
import type { Alert } from "../../src/core/model/alert.ts";
import { decideIncident } from "../../src/functions/decide-incident.ts";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import { onPoison } from "../../src/functions/poison.ts";
import { withinBudget } from "../../src/reconcile/budget.ts";
import { reconcileCluster } from "../../src/reconcile/reconcile-cluster.ts";
import { InMemoryActivityLog } from "../fakes/in-memory-activity-log.ts";
import { InMemoryAppMemory } from "../fakes/in-memory-app-memory.ts";
import { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import { InMemoryEarlyLookMemory } from "../fakes/in-memory-early-look-memory.ts";
import { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import { InMemorySweepMemory } from "../fakes/in-memory-sweep-memory.ts";
import { Children, type ChildScenario } from "./children.ts";
import { EventGrid } from "./event-grid.ts";
import { calm } from "./fault-plan.ts";
import { judgeAtTheEnd, judgeBeforeRecheck, judgeSeen, judgeWaysIn } from "./final-judgement.ts";
import { Fleet, type FleetCluster } from "./fleet.ts";
import { FunctionApp } from "./function-app.ts";
import { earlyWithinMs, isSteady, Judge } from "./judge.ts";
import { LaggingInventory } from "./lagging-inventory.ts";
import { People } from "./people.ts";
import type { Surroundings } from "./process.ts";
import { QueueHost } from "./queue-host.ts";
import { Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { isVanished, type SharedWorld } from "./shared-world.ts";
import type { Figures } from "./simulate.ts";
import { startOf } from "./start-of-world.ts";
import { Timers } from "./timers.ts";
import { Trace } from "./trace.ts";
import { Troubles } from "./troubles.ts";
import { RestlessWorldError, VirtualClock } from "./virtual-clock.ts";
import type { Watch } from "./watch.ts";
import { WatchedQueue } from "./watched-queue.ts";
import { isWholeBaseline } from "./whole-baseline.ts";

const minute = 60_000;

/** What the event of a child leads to has been told after so long, also where another run has the cluster. */
const eventWithinMs = 60_000;

/** Nobody changes what is beside a cluster's settings. */
const noChanges: ChildScenario = { changes: 0, readsPreview: false, losesEvents: 0, takesBack: false };

/** One simulated world: Azure, storage, receivers, people, and some instances of the guardrail. */
export class World {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly #random: Random;
  readonly #scenario: Scenario;
  readonly #shared: SharedWorld;
  readonly #app: FunctionApp;
  readonly #host: QueueHost;
  readonly #people: People;
  readonly #events: EventGrid;
  readonly #timers: Timers;
  readonly #channelKeys: readonly string[];
  #faults = calm;
  #decisions = 0;

  constructor(seed: number, scenario: Scenario) {
    this.#random = new Random(seed ^ 0x5eed);
    this.#scenario = scenario;
    this.clock = new VirtualClock(new Date(startOf(scenario)));
    this.trace = new Trace(this.clock);
    const around: Surroundings = {
      clock: this.clock,
      random: this.#random,
      trace: this.trace,
      faults: () => this.#faults,
    };
    const now = () => new Date(this.clock.now);
    const arm = new InMemoryClusterGateway(now);
    const activityLog = new InMemoryActivityLog(now);
    const queue = new WatchedQueue(now);
    const judge = new Judge(
      this.trace,
      () => this.clock.now,
      queue,
      () => this.#isOff(),
      scenario,
    );
    const { watch } = scenario;
    const fleet = new Fleet(arm, scenario.clusters, scenario.showsETag, watch.subscriptions);
    const isKnown = (cluster: FleetCluster): boolean => this.#isKnown(cluster);
    this.#people = new People(
      arm,
      fleet,
      around,
      (event, within) => this.#events.take(event, within),
      isKnown,
    );
    this.#people.onAct = (act, entries) => {
      judge.acts.done(act);
      for (const { entry, lagSeconds } of entries) activityLog.write(entry, lagSeconds);
    };
    this.#people.onReported = (key, write) => judge.naming.reported(key, write);
    this.#people.onOwnBadEnd = (cluster) => judge.updates.endedBadly(cluster);
    const children = new Children(seed, arm, this.#people, around, scenario.children ?? noChanges);
    judge.waysIn.watch((cluster) => children.standing(cluster));
    this.#host = new QueueHost(queue, around, {
      followUp: ({ messageId, followUp }) => {
        const eventId = followUp.kind === "reconcile" ? followUp.trigger.eventId : undefined;
        const what = `${messageId} ${followUp.kind}`;
        return this.#app.invoke(
          { what, cause: "message", ...(eventId ? { eventId } : {}) },
          (guardrail, log) => onFollowUp(followUp, guardrail, log),
        );
      },
      poison: ({ messageId, followUp }) =>
        this.#app.invoke({ what: `${messageId} from the poison queue`, cause: "poison" }, (guardrail, log) =>
          onPoison(followUp, guardrail, log),
        ),
      onGone: () => judge.waiting.messageGone(),
    });
    const store = new InMemoryStateStore(() => this.clock.now);
    this.#shared = {
      arm,
      activityLog,
      fleet,
      children,
      readsPreview: scenario.children?.readsPreview ?? false,
      store,
      memory: new InMemoryAppMemory(store, () => this.clock.now),
      sweepMemory: new InMemorySweepMemory(() => this.clock.now),
      earlyLookMemory: new InMemoryEarlyLookMemory(() => this.clock.now),
      inventory: new LaggingInventory(seed, arm, fleet, watch, (id) => isVanished(id, this.#shared)),
      queue,
      judge,
      host: this.#host,
      people: this.#people,
      troubles: new Troubles(
        around,
        (kind) => {
          // As the hourly look at the whole fleet does.
          if (kind === "off" || kind === "alert-only" || kind === "exempted")
            this.clock.after(minute, () => this.#lookAtAll());
        },
        scenario.exemptionsEnd,
      ),
    };
    this.#channelKeys = Array.from({ length: scenario.channels }, (_, index) => `webhook-${index + 1}`);
    const channels = this.#channelKeys.map((key, index) => ({
      key,
      minSeverity: scenario.minimums[index] ?? "low",
    }));
    this.#app = new FunctionApp(scenario.skewsMs, scenario.policy, channels, watch, this.#shared, around);
    this.#events = new EventGrid(this.#app, around, {
      isLost: (event) => this.#isLost(event),
      onDelivered: (event) => this.#delivered(event),
    });
    this.#timers = new Timers(seed, this.#app, around, watch);
    this.#people.onWritten = (change) => this.#shared.inventory.changed(change);
    arm.onShown = (id) => this.#shown(fleet.of(id));
    for (const cluster of fleet.clusters) this.#shown(cluster);
    this.#shared.inventory.keepUp(around);
  }

  get violations(): readonly string[] {
    return this.#shared.judge.violations;
  }

  /** All that was told, each transition once, in order. */
  get alerts(): readonly Alert[] {
    return [...new Map(this.#shared.store.alerts.map(({ alert }) => [alert.id, alert])).values()];
  }

  /** When updates arrived at ARM, in milliseconds since 1970. */
  get updatesAt(): readonly number[] {
    return this.#shared.judge.updates.arrivals;
  }

  get figures(): Figures {
    const { judge, store } = this.#shared;
    const { alerts } = store;
    const contested = alerts.filter(({ alert }) => alert.transition === "contested");
    return {
      writes: this.#people.writes,
      reverts: judge.updates.reverts,
      refused: judge.updates.refused,
      alerts: alerts.length,
      notices: judge.notices.told,
      crashes: this.#app.crashes,
      "stand-downs": new Set(contested.map(({ alert }) => alert.id)).size,
      "leases lost": judge.leases.lost,
      "claims lost": judge.telling.lostClaims,
      "coalesced events": judge.coalescing.coalesced,
      decisions: this.#decisions,
      deletions: this.#people.deletions,
      "poisoned messages": this.#host.poisoned,
      exempted: judge.endings.exempted,
      "writers named": judge.naming.named,
      "acts told": judge.acts.found,
      "changes believed": judge.trust.believed,
      "found by the sweep": judge.sight.bySweep,
      "told early": judge.sight.early,
      "silences told": judge.hearing.told,
      "subscriptions lost": judge.readable.told,
      "grants told": judge.waysIn.told,
    };
  }

  /** Lives its life, to its end or until it goes round in a circle. */
  async live(): Promise<void> {
    try {
      await this.#live();
    } catch (error) {
      if (!(error instanceof RestlessWorldError)) throw error;
      this.#shared.judge.violated(error.message);
    }
  }

  /** Learns every cluster, then lets people and faults loose, then calms down and judges. */
  async #live(): Promise<void> {
    this.trace.note("scenario", JSON.stringify(this.#scenario));
    this.#recheckAll();
    this.#timers.start();
    await this.clock.run(2 * minute);
    this.#loose();
    await this.clock.run(this.#scenario.busyMs);
    this.#calmDown();
    await this.clock.run(20 * minute);
    if (this.#scenario.exemptionsEnd) {
      // The last exemption has ended by then, and the timer has had its time to find that.
      await this.clock.run(20 * minute);
      await judgeBeforeRecheck(this.clock.now, this.#shared);
    }
    for (const cluster of this.#shared.fleet.clusters) {
      this.#people.start(cluster);
      this.#people.protect(cluster);
    }
    await this.clock.run(30 * minute);
    await judgeSeen(this.#shared);
    await this.clock.run(30 * minute);
    await judgeSeen(this.#shared);
    await judgeBeforeRecheck(this.clock.now, this.#shared);
    await this.#judgeWaysIn();
    this.#recheckAll();
    // What ends now has its calm window, and the log is asked about it.
    await this.clock.run((this.#takesBack ? 90 : 30) * minute);
    this.#shared.queue.checkItself();
    const looksEarly = this.#scenario.watch.earlyLookSeconds !== undefined;
    await judgeAtTheEnd(this.clock.now, this.#scenario.policy, this.#channelKeys, looksEarly, this.#shared);
  }

  get #takesBack(): boolean {
    return this.#scenario.children?.takesBack === true;
  }

  /** What is still let in is judged, and in some worlds taken back. */
  async #judgeWaysIn(): Promise<void> {
    const { fleet, children } = this.#shared;
    // A guardrail that the policy switches off listens to no event.
    const hearsAll = this.#scenario.troubles.every(({ kind }) => kind !== "deaf" && kind !== "off");
    await judgeWaysIn(hearsAll, this.#shared);
    if (!this.#takesBack) return;
    for (const cluster of fleet.clusters) children.takeBack(cluster);
  }

  /** The sweep comes every five minutes, and leaves alone what is a few minutes late. */
  #isOff(): boolean {
    return this.#shared.troubles.isRecent("off", 10 * minute);
  }

  #loose(): void {
    const { faults, troubles, undoings, burst, deletions, acts, decisions, busyMs, writeEveryMs, watch } =
      this.#scenario;
    this.#faults = faults;
    this.#shared.troubles.plan(troubles);
    this.#people.undo(undoings);
    if (watch.unheard) this.#planUnheard(watch.unheard);
    for (let at = 0; at < busyMs; at += this.#random.between(0, 2 * writeEveryMs))
      this.#plan(at, (cluster) => this.#people.act(cluster));
    for (let done = 0; done < deletions; done++)
      this.#plan(this.#random.between(0, busyMs), (cluster) => this.#people.replace(cluster));
    if (burst > 0)
      this.#plan(this.#random.between(0, busyMs), (cluster) => this.#people.burst(cluster, burst));
    const { children, judge } = this.#shared;
    for (let done = 0; done < (this.#scenario.children?.changes ?? 0); done++)
      this.#plan(this.#random.between(0, busyMs), (cluster) =>
        children.change(cluster, judge.waiting.state(cluster.id)),
      );
    for (let done = 0; done < acts; done++)
      this.#plan(this.#random.between(0, busyMs + 10 * minute), (cluster) =>
        this.#people.doSomething(cluster),
      );
    for (let decided = 0; decided < decisions; decided++)
      this.#plan(this.#random.between(0, busyMs + 10 * minute), (cluster) => this.#decideIncident(cluster));
  }

  /** Every cluster is opened while no event arrives, and later on an event does. */
  #planUnheard({ openedAtMs, heardAtMs }: NonNullable<Watch["unheard"]>): void {
    const { fleet } = this.#shared;
    this.clock.after(openedAtMs, () => {
      for (const cluster of fleet.clusters) this.#people.open(cluster);
    });
    this.clock.after(heardAtMs, () => {
      for (const cluster of fleet.clusters) this.#people.burst(cluster, 1);
    });
  }

  /** At some time, some cluster. */
  #plan(at: number, act: (cluster: FleetCluster) => void): void {
    this.clock.after(at, () => {
      const [first, ...others] = this.#shared.fleet.clusters;
      if (first) act(this.#random.pick([first, ...others]));
    });
  }

  #calmDown(): void {
    this.#faults = calm;
    this.#shared.troubles.endAll();
    this.#people.undo(0);
    this.trace.note("world", "is calm from here on");
  }

  /** Every cluster is looked at, whatever has been missed. */
  #recheckAll(): void {
    for (const cluster of this.#shared.fleet.clusters) void this.#recheck(cluster);
  }

  /** Every cluster is looked at as the hourly look does: where a look fails, another one follows. */
  #lookAtAll(): void {
    const look = (cluster: FleetCluster) => async (): Promise<void> => {
      if (!(await this.#recheck(cluster))) this.clock.after(10 * minute, look(cluster));
    };
    for (const cluster of this.#shared.fleet.clusters) void look(cluster)();
  }

  /** Answers whether the guardrail took it on. */
  async #recheck({ id }: FleetCluster): Promise<boolean> {
    let isGuarding = false;
    const outcome = await this.#app.invoke(
      { what: `recheck ${id.name}`, cause: "recheck" },
      (guardrail, log) =>
        withinBudget(async ({ work, all }) => {
          const app = await guardrail.open(log, all);
          isGuarding = app.kind === "active";
          if (app.kind === "active")
            await reconcileCluster(id, { source: "recheck" }, app.dependencies, work);
        }),
    );
    return outcome === "done" && isGuarding;
  }

  /** A person decides about a cluster's open incident, if there is one. */
  #decideIncident(cluster: FleetCluster): void {
    const { exposure, narrowing } = this.#shared.judge.waiting.state(cluster.id)?.incidents ?? {};
    const incident = exposure ?? narrowing;
    if (!incident || cluster.toAccept) return;
    const decision = this.#random.pick(["accept", "revert"]);
    if (decision === "accept") this.#shared.fleet.close(cluster, incident.id);
    const { id, fingerprint } = incident;
    void this.#app.invoke({ what: `${decision} ${id}`, cause: "decision" }, async (guardrail, log) => {
      const request = new HttpRequest({
        url: `https://guardrail.example.com/api/incidents/${id}/${decision}`,
        method: "POST",
        params: { id, decision },
        body: { string: JSON.stringify({ reason: "ticket 4711", fingerprint }) },
      });
      const { status } = await decideIncident(request, guardrail, log);
      this.trace.note("person", `is answered ${status}`);
      if (status === 200) this.#decisions++;
    });
  }

  #isLost({ subject }: JsonObject): boolean {
    const cluster = this.#clusterNamed(subject);
    return cluster !== undefined && this.#shared.troubles.present("deaf", cluster.place) !== undefined;
  }

  #delivered({ subject }: JsonObject): void {
    const cluster = this.#clusterNamed(subject);
    if (!cluster) return;
    const { judge } = this.#shared;
    judge.hearing.delivered(cluster.id.subscriptionId);
    if (subject === cluster.id.id || !judge.countsReads || !isSteady(this.#scenario)) return;
    this.clock.after(eventWithinMs, () => {
      const { id, toAccept } = this.#shared.fleet.of(cluster.id);
      if (toAccept) return;
      const state = judge.waiting.state(id);
      judge.waysIn.judgeKnown(this.#shared.fleet.of(id), state, eventWithinMs, "its event had come");
    });
  }

  #clusterNamed(subject: Json | undefined): FleetCluster | undefined {
    const named = String(subject);
    return this.#shared.fleet.clusters.find(({ id }) => named === id.id || named.startsWith(`${id.id}/`));
  }

  /** ARM shows a cluster otherwise than before. */
  #shown(cluster: FleetCluster): void {
    const { arm, judge } = this.#shared;
    const { id } = cluster;
    const opened = judge.sight.shown(cluster, arm.has(id) ? arm.body(id) : undefined);
    const longestMs = earlyWithinMs(this.#scenario, judge);
    if (opened.length === 0 || longestMs === undefined || !this.#isKnown(cluster) || cluster.toAccept) return;
    this.clock.after(longestMs, () => {
      // What was told may have been accepted since.
      if (this.#shared.fleet.of(id).toAccept) return;
      judge.sight.judgeKnown(cluster, judge.waiting.state(id), longestMs, "no early look has told it");
    });
  }

  /** True once something is approved for every setting of the cluster. */
  #isKnown({ id, resourceUid }: FleetCluster): boolean {
    return isWholeBaseline(this.#shared.judge.waiting.state(id), resourceUid);
  }
}
