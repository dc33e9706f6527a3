import { type ClusterId, clusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { SweepRecord } from "../../../src/core/model/sweep-record.ts";
import { onFollowUp } from "../../../src/functions/follow-up.ts";
import { sweep } from "../../../src/functions/sweep.ts";
import { cluster, type Shown } from "../../core/plan/story.ts";
import { InMemorySweepMemory } from "../../fakes/in-memory-sweep-memory.ts";
import { TestApp } from "../../functions/app.ts";

/** An app that sweeps its fleet every hour, and has never done so. */
export class SweepingApp extends TestApp {
  /** What ARM shows of each cluster, by name; a cluster that is not here is not there. */
  readonly truth = new Map<string, Shown>();

  constructor() {
    super();
    this.sweepMemory = new InMemorySweepMemory(() => this.world.now.getTime());
    this.sweepEverySeconds = 3600;
    this.world.policy = { ...this.world.policy, mode: "alert", remindEverySeconds: null };
    this.world.gateway.onRead = (_signal, { name }) => {
      const shown = this.truth.get(name);
      return shown
        ? { kind: "read", snapshot: { ...cluster(shown), cluster: this.id(name) } }
        : { kind: "gone" };
    };
  }

  /** A cluster of this name, in the subscription that is in scope unless told. */
  id(name: string, subscription = this.world.cluster.subscriptionId): ClusterId {
    return clusterId(subscription, "rg-prod", name);
  }

  /** The cluster is there, and is shown as it is. */
  has(name: string, shown: Shown = {}, row: Shown = shown): void {
    this.truth.set(name, shown);
    this.inventory.show({ ...cluster(row), cluster: this.id(name) });
  }

  /** The timer comes, and the looks that it asks for are carried out, one after the other. */
  async sweeps(): Promise<void> {
    await sweep(this, this.log);
    await this.looks();
  }

  /** What is awake in the queue is carried out, until nothing is. */
  async looks(): Promise<void> {
    for (;;) {
      const woken = this.world.queue.receive(60);
      if (woken.length === 0) return;
      for (const message of woken) {
        await onFollowUp(message.followUp, this, this.log);
        await this.world.queue.takeBack(message);
      }
    }
  }

  async record(): Promise<SweepRecord> {
    const loaded = await this.sweepMemory.load();
    if (!loaded) throw new Error("there was no sweep");
    return loaded.record;
  }

  /** The looks that wait in the queue: the cluster's name, and why. */
  get waiting(): readonly string[] {
    return this.world.queue.messages.flatMap(({ followUp }) =>
      followUp.kind === "reconcile"
        ? [
            `${followUp.clusterId.split("/").at(-1)}: ${followUp.trigger.sweep?.why ?? followUp.trigger.source}`,
          ]
        : [],
    );
  }

  /** What was told of clusters: the name, and the transition. */
  get told(): readonly string[] {
    return this.world.channel.received.map(
      ({ clusterId: id, transition }) => `${id.split("/").at(-1)}: ${transition}`,
    );
  }

  /** The titles of what the app told of itself. */
  get notices(): readonly string[] {
    return this.world.channel.notices.map(({ title }) => title);
  }
}

/** An app that has swept these protected clusters an hour ago. */
export async function sweptApp(...names: string[]): Promise<SweepingApp> {
  const app = new SweepingApp();
  for (const name of names) app.has(name);
  await app.sweeps();
  app.world.gateway.reads = 0;
  app.world.wait(3_600);
  return app;
}
