import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { applyChange, type ClusterChange, rangesPath } from "../../sandbox/arm/clusters/cluster-change.ts";
import type { AcceptedChange, WriteAsOptions } from "../../sandbox/arm/control.ts";
import type { RequestRecord } from "../../sandbox/arm/http/request-log.ts";
import { type Actor, danaRivera, deploymentPipeline } from "../../sandbox/arm/identity/actor.ts";
import { type JsonObject, type JsonValue, parseJsonObject, valueAt } from "../../sandbox/arm/json.ts";
import { type InboxChannel, inboxChannels } from "../../sandbox/inbox/received-message.ts";
import type { Sandbox } from "../../sandbox/start-sandbox.ts";
import { changedLeaves } from "../../sandbox/story/changed-leaves.ts";
import { eventually } from "./eventually.ts";
import type { ToldAlerts } from "./told-alerts.ts";
import type { WebhookAlert } from "./webhook-alert.ts";

export interface TestClusterOptions {
  /** A body of `test/fixtures/arm`; `public-authorized` unless told. */
  readonly fixture?: string;
  /** Another subscription than the fixtures'. */
  readonly subscriptionId?: string;
  /** Another resource group than one of its own. */
  readonly resourceGroup?: string;
  /** What is different from the fixture. */
  readonly change?: ClusterChange;
}

/** A change to a cluster whose event the app has handled: alerts are sent and PUTs answered by then. */
export interface HandledWrite {
  readonly correlationId: string;
  readonly eventId: string;
}

/** One cluster in the simulator, with what happened to it in ARM and what was told of it. */
export interface TestCluster {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  body(): JsonObject;
  /** The value at a dotted path of the body; undefined where it is absent. */
  at(path: string): JsonValue | undefined;
  /** Changes the stored body without any operation or event, as if the event had been lost or is still to come. */
  changeSilently(change: ClusterChange): void;
  /**
   * Writes as Dana, unless told who, apart from other events as people do, and waits until the operation has ended and
   * the app has handled its event.
   */
  write(change: ClusterChange, options?: WriteAsOptions, actor?: Actor): Promise<HandledWrite>;
  /** Writes a tag as the pipeline: lets the app see the cluster, and shows that everything before has been handled. */
  touch(): Promise<HandledWrite>;
  /** Deletes the cluster as Dana and waits until it is gone; its event is handled in its own time. */
  deleteNow(): Promise<void>;
  /** Waits until a change's event has been taken by the app. */
  handled(change: AcceptedChange): Promise<HandledWrite>;
  /** The guardrail's PUTs, refused ones too. */
  puts(): readonly RequestRecord[];
  /** What each accepted PUT of the guardrail's changed, as dotted paths. */
  changedLeaves(): readonly (readonly string[])[];
  /** How many times the app read the cluster. */
  reads(): number;
  /** The alerts of the generic webhook, in the order in which they were recorded. */
  alerts(): readonly WebhookAlert[];
  /** The transitions that each channel was told, in order of arrival. */
  told(): Readonly<Record<InboxChannel, readonly string[]>>;
  /** Waits for an alert of the generic webhook. */
  alert(transition: string, withinMs?: number): Promise<WebhookAlert>;
  /** Waits until every channel has been told exactly these transitions, in whatever order they arrived. */
  toldEverywhere(...transitions: readonly string[]): Promise<void>;
}

/**
 * What follows two runs so closely is one of a burst, and is looked at only two seconds later, by its note: two seconds
 * by the app, and some room for what a run does after it has asked ARM.
 */
const atOnceMs = 2_600;

/** Puts the sandbox's cluster of that number into the simulator, with the public IP address that it goes out by. */
export async function seedTestCluster(
  sandbox: Sandbox,
  toldAlerts: ToldAlerts,
  number: number,
  options: TestClusterOptions = {},
): Promise<TestCluster> {
  const { arm, eventDeliverer } = sandbox;
  const name = `aks-t${number}`;
  const resourceGroup = options.resourceGroup ?? `rg-t${number}`;
  const body = await fixtureBody(options, name, resourceGroup);
  applyChange(body, options.change ?? {});
  const id = arm.seedCluster(body);
  const egress = valueAt(body, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs.0.id");
  if (typeof egress === "string") arm.seedPublicIp(egress, `20.42.25.${100 + (number % 100)}`);

  const isPathOf = ({ path }: RequestRecord): boolean => path.toLowerCase() === id.toLowerCase();
  // For the message of a test that fails; nothing is judged by the app's log.
  const evidence = () => ({
    told: cluster.alerts().map((it) => [it.transition, it.decision.action, it.decision.message]),
    puts: cluster.puts().map(({ status }) => status),
    appLog: sandbox.host.logs
      .filter(
        ({ level, message }) => ["warning", "error", "critical"].includes(level) && message.includes(name),
      )
      .map(({ message }) => message),
  });

  const apartFromOthers = async (): Promise<void> => {
    await eventually(`what comes for ${name} is no burst`, () => {
      const reads = arm.requests({ method: "GET", origin: "http", path: id }).filter(isPathOf);
      const [before = 0, last = 0] = reads.slice(-2).map(({ at }) => Date.parse(at));
      return reads.length < 2 || last - before > atOnceMs || Date.now() - last > atOnceMs;
    });
  };

  const cluster: TestCluster = {
    id,
    name,
    resourceGroup,
    body: () => arm.cluster(id),
    at: (path) => valueAt(arm.cluster(id), path),
    changeSilently(change) {
      const changed = arm.cluster(id);
      applyChange(changed, change);
      arm.seedCluster({ ...changed, eTag: randomUUID() });
    },
    async write(change, writeOptions = {}, actor = danaRivera) {
      await apartFromOthers();
      return cluster.handled(arm.writeAs(actor, id, change, writeOptions));
    },
    async touch() {
      await apartFromOthers();
      return cluster.handled(arm.patchTagsAs(deploymentPipeline, id, { env: "prod", touched: randomUUID() }));
    },
    async deleteNow() {
      await arm.delete(danaRivera, id).completed;
    },
    async handled({ correlationId, completed }) {
      await completed;
      const event = arm.events().find(({ data }) => data.correlationId === correlationId);
      if (event === undefined) throw new Error(`The simulator emitted no event for ${correlationId}.`);
      await eventually(
        `the event ${event.eventType} of ${name} is taken`,
        () => eventDeliverer.log().some((it) => it.eventId === event.id && it.result === "delivered"),
        { seen: () => eventDeliverer.log().filter((it) => it.eventId === event.id) },
      );
      return { correlationId, eventId: event.id };
    },
    puts: () => arm.puts(id, { origin: "http" }),
    changedLeaves: () =>
      cluster
        .puts()
        .flatMap(({ write, body: sent }) =>
          write?.before === undefined || sent === undefined
            ? []
            : [changedLeaves(write.before, parseJsonObject(JSON.stringify(sent)))],
        ),
    reads: () => arm.requests({ method: "GET", origin: "http", path: id }).filter(isPathOf).length,
    alerts: () => toldAlerts.webhook(id),
    told() {
      const seen = toldAlerts.seen(name);
      const by = (channel: InboxChannel): readonly string[] =>
        seen.filter((alert) => alert.channel === channel).map(({ transition }) => transition);
      return { teams: by("teams"), slack: by("slack"), webhook: by("webhook") };
    },
    alert: (transition, withinMs) =>
      eventually(
        `${name} is told ${transition}`,
        () => cluster.alerts().find((alert) => alert.transition === transition),
        {
          ...(withinMs === undefined ? {} : { withinMs }),
          seen: evidence,
        },
      ),
    async toldEverywhere(...transitions) {
      const wanted = transitions.toSorted().join();
      await eventually(
        `every channel is told ${wanted} of ${name}`,
        () => inboxChannels.every((channel) => cluster.told()[channel].toSorted().join() === wanted),
        { seen: () => ({ ...evidence(), told: cluster.told() }) },
      );
    },
  };
  return cluster;
}

async function fixtureBody(
  { fixture = "public-authorized", subscriptionId }: TestClusterOptions,
  name: string,
  resourceGroup: string,
): Promise<JsonObject> {
  const text = await readFile(new URL(`../../fixtures/arm/${fixture}.json`, import.meta.url), "utf8");
  const renamed = text.replaceAll("aks-prod", name).replaceAll("rg-prod", resourceGroup);
  return parseJsonObject(
    subscriptionId === undefined
      ? renamed
      : renamed.replaceAll("00000000-0000-0000-0000-000000000000", subscriptionId),
  );
}

/** The authorized ranges that a cluster shows. */
export function rangesOf(cluster: TestCluster): JsonValue | undefined {
  return cluster.at(rangesPath);
}
