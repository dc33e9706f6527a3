import type { ActiveApp, AppHost, PausedApp } from "../../src/app/app-host.ts";
import type { ClusterPolicy } from "../../src/core/model/cluster-policy.ts";
import { isToldUnreadable } from "../../src/core/sweep/readable-news.ts";
import type { Log } from "../../src/ports/log.ts";
import type { ScopeAnswer } from "../../src/ports/subscription-scope.ts";
import { noTelemetry } from "../../src/ports/telemetry.ts";
import { exemptedSettings } from "./exposures.ts";
import type { Invocation } from "./invocation.ts";
import { ourselves } from "./people.ts";
import { activityPort } from "./ports/activity-port.ts";
import { channelPort, type SimulatedChannel } from "./ports/channel-port.ts";
import { earlyLookPort, fleetPort } from "./ports/fleet-port.ts";
import { gatewayPort } from "./ports/gateway-port.ts";
import { memoryPort } from "./ports/memory-port.ts";
import { queuePort } from "./ports/queue-port.ts";
import type { Reach } from "./ports/reach.ts";
import { storePort } from "./ports/store-port.ts";
import { Process, type Surroundings } from "./process.ts";
import { isVanished, type SharedWorld } from "./shared-world.ts";
import type { Watch } from "./watch.ts";

/** What became of an invocation. */
export type Outcome = "done" | "failed" | "died";

/** What an invocation does. */
export type Work = (guardrail: AppHost, log: Log) => Promise<void>;

/** The instances of the function app, each a process that can die and comes back. */
export class FunctionApp {
  readonly #around: Surroundings;
  readonly #shared: SharedWorld;
  readonly #policy: ClusterPolicy;
  readonly #channels: readonly SimulatedChannel[];
  readonly #watch: Watch;
  readonly #instances: Process[];
  #crashes = 0;

  constructor(
    skewsMs: readonly number[],
    policy: ClusterPolicy,
    channels: readonly SimulatedChannel[],
    watch: Watch,
    shared: SharedWorld,
    around: Surroundings,
  ) {
    this.#around = around;
    this.#shared = shared;
    this.#policy = policy;
    this.#channels = channels;
    this.#watch = watch;
    this.#instances = skewsMs.map((skewMs, index) => new Process(`i${index + 1}`, this.#around, skewMs));
  }

  get crashes(): number {
    return this.#crashes;
  }

  /** Some instance runs something. */
  async invoke(about: Pick<Invocation, "what" | "cause" | "eventId">, work: Work): Promise<Outcome> {
    const { random, trace } = this.#around;
    const index = random.whole(0, this.#instances.length - 1);
    const process = this.#instances[index];
    if (!process) throw new Error("there is no instance");
    const run = async (): Promise<Outcome> => {
      trace.note(process.name, `begins ${about.what}`);
      const invocation = { ...about, process, freezesBefore: process.freezes };
      try {
        await work(this.#guardrailOf(invocation), this.#logOf(process));
        return "done";
      } catch (error) {
        trace.note(process.name, `THROWS ${String(error)}`);
        return "failed";
      }
    };
    const outcome = await Promise.race([process.run(run), process.died]);
    if (outcome !== "died") trace.note(process.name, `ends ${about.what}: ${outcome}`);
    else if (this.#instances[index] === process) {
      this.#crashes++;
      this.#instances[index] = new Process(`${process.name}'`, this.#around, process.skewMs);
    }
    return outcome;
  }

  #guardrailOf(invocation: Invocation): AppHost {
    return {
      queue: queuePort({ invocation, shared: this.#shared, around: this.#around, deadline: undefined }),
      publicUrl: undefined,
      isBuiltInAuthEnabled: false,
      looksEarly: this.#watch.earlyLookSeconds !== undefined,
      open: async (log, deadline) => this.#open(invocation, log, deadline),
    };
  }

  #open(invocation: Invocation, log: Log, deadline: AbortSignal | undefined): ActiveApp | PausedApp {
    const reach: Reach = { invocation, shared: this.#shared, around: this.#around, deadline };
    const { troubles } = this.#shared;
    const { process } = invocation;
    const { earlyLookSeconds } = this.#watch;
    const now = (): Date => new Date(this.#around.clock.now + process.skewMs);
    const channels = this.#channels.map((channel, place) => channelPort(channel, place, reach));
    const [queue, memory] = [queuePort(reach), memoryPort(reach)];
    const telling = {
      store: storePort(reach),
      queue,
      channels,
      workingChannels: process.workingChannels,
      memory,
      now,
      telemetry: noTelemetry,
    };
    if (troubles.present("paused")) return { kind: "paused", problems: [], queue, telling, now };
    return {
      kind: "active",
      scope: { contains: async (subscriptionId) => this.#scope(subscriptionId) },
      checkScope: async () => undefined,
      isApiVersionRefused: () => false,
      telling,
      fleet: fleetPort(reach),
      ...(earlyLookSeconds === undefined ? {} : { earlyLook: earlyLookPort(reach, earlyLookSeconds) }),
      warnings: [],
      dependencies: {
        ...telling,
        gateway: gatewayPort(reach),
        activityLog: activityPort(reach),
        store: storePort(reach),
        policyFor: () => ({ policy: this.#presentPolicy(), tags: {} }),
        links: () => ({ portal: "https://portal.azure.com/" }),
        isOurselves: async ({ objectId }) => objectId === ourselves,
        isToldUnreadable: async (subscriptionId) =>
          isToldUnreadable(subscriptionId, (await this.#shared.sweepMemory.load())?.record),
        log,
      },
    };
  }

  #scope(subscriptionId: string): ScopeAnswer {
    if (this.#shared.troubles.present("unscoped"))
      return { kind: "unknown", reason: "503: the subscriptions cannot be listed" };
    return { kind: isVanished(subscriptionId, this.#shared) ? "unlisted" : "in" };
  }

  #presentPolicy(): ClusterPolicy {
    const { troubles } = this.#shared;
    const exemptions = troubles.exemptions.flatMap(({ place, until }) =>
      (exemptedSettings[place] ?? []).map((setting) => ({ setting, until, reason: "for a while" })),
    );
    const policy = { ...this.#policy, exemptions };
    if (troubles.present("off")) return { ...policy, mode: "off" };
    return troubles.present("alert-only") ? { ...policy, mode: "alert" } : policy;
  }

  #logOf(process: Process): Log {
    const line = (message: string): void => this.#around.trace.note(process.name, `logs: ${message}`);
    const log: Log = { info: line, warn: line, error: line, with: () => log };
    return log;
  }
}
