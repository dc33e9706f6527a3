import { type ChosenChannels, chooseChannels } from "./adapters/alerts/choose-channels.ts";
import {
  type ChannelOptions,
  createChannel,
  createClosedChannel,
} from "./adapters/alerts/create-channels.ts";
import { isOwnActor } from "./adapters/identity/is-own-actor.ts";
import { createCredentialOpener, identityOf, identityTokens } from "./adapters/identity/open-credential.ts";
import { pause as wait } from "./adapters/pause.ts";
import { type CurrentPolicy, createPolicyKeeper } from "./adapters/policy/keep-policy.ts";
import { createEndedExemptionWarner } from "./adapters/policy/warn-of-ended-exemptions.ts";
import { alertLinks } from "./adapters/portal-links.ts";
import { endedBy } from "./adapters/storage/created-on-demand.ts";
import { usePastTables } from "./adapters/storage/past-tables.ts";
import { queueFollowUps, useFollowUpQueue } from "./adapters/storage/queue-follow-ups.ts";
import { useStateTable } from "./adapters/storage/state-table.ts";
import type { StorageConnection } from "./adapters/storage/storage-account.ts";
import { parseStorageConnection } from "./adapters/storage/storage-connection.ts";
import { tableAppMemory } from "./adapters/storage/table-app-memory.ts";
import { tableEarlyLookMemory } from "./adapters/storage/table-early-look-memory.ts";
import { tableStateStore } from "./adapters/storage/table-state-store.ts";
import { tableSweepMemory } from "./adapters/storage/table-sweep-memory.ts";
import { type AppTelemetry, createTelemetry } from "./adapters/telemetry/create-telemetry.ts";
import { untilAborted } from "./adapters/until-aborted.ts";
import type { ActiveApp, AppHost, PausedApp } from "./app/app-host.ts";
import { ShownBefore } from "./app/early-look/shown-before.ts";
import type { FleetDependencies } from "./app/sweep/fleet-dependencies.ts";
import { heedQuota } from "./app/sweep/heed-quota.ts";
import type { AlertRoute } from "./core/policy/policy.ts";
import { policyByTags } from "./core/policy/policy-by-tags.ts";
import { isToldUnreadable } from "./core/sweep/readable-news.ts";
import { createProblemNotifier } from "./notices/problem-notifier.ts";
import type { AlertChannel } from "./ports/alert-channel.ts";
import type { AppMemory } from "./ports/app-memory.ts";
import type { EarlyLookMemory } from "./ports/early-look-memory.ts";
import type { Log } from "./ports/log.ts";
import type { SweepMemory } from "./ports/sweep-memory.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import type { ReconcileDependencies } from "./reconcile/dependencies.ts";
import type { Environment } from "./settings/raw-setting.ts";
import type { SettingProblem } from "./settings/setting-problem.ts";
import { type GuardSettings, parseSettings } from "./settings/settings.ts";

type OpenCredential = ReturnType<typeof createCredentialOpener>;

/** The ways to Azure: opened once for a process, as clients keep connections and tokens. */
type AzureClients = Pick<ReconcileDependencies, "gateway" | "activityLog" | "isOurselves"> &
  Pick<ActiveApp, "scope" | "checkScope" | "isApiVersionRefused"> &
  Pick<FleetDependencies, "inventory" | "subscriptions">;

/**
 * Wires the app from its environment: the one place where adapters are made. Nothing throws, is sent or is loaded from
 * an SDK before the first use, as the host drops every function of an app that throws while it loads.
 */
export function createAppHost(env: Environment, telemetry: Telemetry): AppHost {
  const now = (): Date => new Date();
  const settings = parseSettings(env);
  const storage = parseStorageConnection(env);
  const openCredential = createCredentialOpener(Boolean(env.IDENTITY_ENDPOINT));
  const storageUntil =
    storage.kind === "ready" ? openStorage(storage.connection, openCredential, now) : undefined;
  const { guard } = settings;
  const currentPolicy =
    guard && storageUntil ? policyKeeper(guard, env, openCredential, storageUntil().memory, now) : undefined;
  const sendNoticeOnce = createProblemNotifier(now);
  const warnOfEndedExemptions = createEndedExemptionWarner(now);
  const workingChannels = new Map<string, number>();
  const heardAt = new Map<string, number>();
  const shown = new ShownBefore();
  const { earlyLookSeconds } = settings;
  let ways: Promise<AzureClients> | undefined;

  const channelOptions: ChannelOptions = {
    ...(settings.publicUrl ? { publicUrl: settings.publicUrl } : {}),
    tokens: identityTokens(openCredential, guard?.clientId),
  };
  const channelsOf = ({ channels, closed }: ChosenChannels): readonly AlertChannel[] => [
    ...channels.map((config) => createChannel(config, channelOptions)),
    ...closed.map(createClosedChannel),
  ];
  const choose = (routes: readonly AlertRoute[] | undefined): ChosenChannels => chooseChannels(env, routes);

  const pause = async (
    problems: readonly SettingProblem[],
    log: Log,
    kept: AppStorage | undefined,
  ): Promise<PausedApp> => {
    const chosen = choose(undefined);
    const channels = channelsOf({ ...chosen, closed: [] });
    telemetry.failed({ kind: "settings" });
    const telling = kept && { ...tellingOf(kept), channels, workingChannels, now, telemetry };
    await sendNoticeOnce([...problems, ...chosen.problems], true, { telling, log });
    return { kind: "paused", problems, now, ...(telling ? { queue: telling.queue, telling } : {}) };
  };

  return {
    queue: storageUntil?.().queue,
    publicUrl: settings.publicUrl,
    isBuiltInAuthEnabled: settings.isBuiltInAuthEnabled,
    looksEarly: earlyLookSeconds !== undefined,
    async open(log, deadline) {
      const kept = storageUntil?.(deadline);
      if (!guard || !kept || !currentPolicy) {
        const storageProblems = storage.kind === "broken" ? storage.problems : [];
        return pause([...settings.guardProblems, ...storageProblems], log, kept);
      }
      const { policy, problems } = await currentPolicy();
      if (!policy) return pause(problems, log, kept);
      warnOfEndedExemptions(policy, log);
      const chosen = choose(policy.alerts);
      const warnings = [...problems, ...chosen.problems, ...settings.linkProblems, ...settings.sweepProblems];
      const channels = channelsOf({ ...chosen, closed: [] });
      const telling = { ...tellingOf(kept), channels, workingChannels, now, telemetry };
      await sendNoticeOnce(warnings, false, { telling, log });
      ways ??= openAzureClients(guard, openCredential, now).catch((error: unknown) => {
        ways = undefined;
        throw error;
      });
      const { scope, checkScope, isApiVersionRefused, inventory, subscriptions, ...arm } = await ways;
      return {
        kind: "active",
        scope,
        checkScope,
        isApiVersionRefused,
        telling,
        fleet: {
          inventory,
          subscriptions,
          memory: kept.sweepMemory,
          everySeconds: settings.sweepEverySeconds,
          heardAt,
          pause: wait,
        },
        ...(earlyLookSeconds === undefined
          ? {}
          : { earlyLook: { memory: kept.earlyLookMemory, everySeconds: earlyLookSeconds, shown } }),
        warnings,
        dependencies: {
          ...arm,
          ...tellingOf(kept),
          isToldUnreadable: async (subscriptionId) =>
            isToldUnreadable(subscriptionId, (await kept.sweepMemory.load())?.record),
          workingChannels,
          telemetry,
          links: alertLinks(guard.armEndpoint, settings.publicUrl),
          channels: channelsOf(chosen),
          policyFor: (cluster, tags, remembered) =>
            policyByTags(policy, cluster, tags, remembered, guard.mode),
          now,
          log,
        },
      };
    },
  };
}

/** Where the app's spans and figures go. Nothing throws, and nothing is loaded before the first invocation. */
export function createAppTelemetry(env: Environment): AppTelemetry {
  return createTelemetry(env, createCredentialOpener(Boolean(env.IDENTITY_ENDPOINT)), (line) =>
    console.warn(line),
  );
}

/** What is kept in storage, for one invocation. */
type AppStorage = Pick<ReconcileDependencies, "store" | "queue" | "memory"> & {
  readonly sweepMemory: SweepMemory;
  readonly earlyLookMemory: EarlyLookMemory;
};

function tellingOf({
  store,
  queue,
  memory,
}: AppStorage): Omit<AppStorage, "sweepMemory" | "earlyLookMemory"> {
  return { store, queue, memory };
}

/** Opens the storage once for a process; what it answers serves one invocation, until its deadline. */
function openStorage(
  connection: StorageConnection,
  openCredential: OpenCredential,
  now: () => Date,
): (deadline?: AbortSignal) => AppStorage {
  const table = useStateTable(connection, openCredential);
  const past = usePastTables(connection, openCredential);
  const queue = useFollowUpQueue(connection, openCredential);
  return (deadline?: AbortSignal) => {
    const rows = deadline ? endedBy(table, deadline) : table;
    return {
      store: tableStateStore(rows, past(deadline), now),
      queue: queueFollowUps(deadline ? endedBy(queue, deadline) : queue),
      memory: tableAppMemory(rows),
      sweepMemory: tableSweepMemory(rows),
      earlyLookMemory: tableEarlyLookMemory(rows),
    };
  };
}

/** The parser of policy files is loaded only where there is a file. */
function policyKeeper(
  guard: GuardSettings,
  env: Environment,
  openCredential: OpenCredential,
  memory: AppMemory,
  now: () => Date,
): () => Promise<CurrentPolicy> {
  const root = env.AzureWebJobsScriptRoot ?? process.cwd();
  return createPolicyKeeper({
    source: guard.policySource,
    load: async (source) => {
      const { loadPolicy } = await import("./adapters/policy/load-policy.ts");
      return loadPolicy(source, root, () => openCredential(guard.clientId));
    },
    parse: async (text) => (await import("./adapters/policy/load-policy.ts")).parseLoadedPolicy(text),
    memory,
    now,
  });
}

async function openAzureClients(
  guard: GuardSettings,
  openCredential: OpenCredential,
  now: () => Date,
): Promise<AzureClients> {
  const [
    { createArmClient },
    { createArmClusterGateway },
    { createArmActivityLog },
    { createArmFleetInventory },
    { fixedScope, listedScope },
    credential,
  ] = await Promise.all([
    import("./adapters/arm/arm-client.ts"),
    import("./adapters/arm/arm-cluster-gateway.ts"),
    import("./adapters/arm/arm-activity-log.ts"),
    import("./adapters/arm/arm-fleet-inventory.ts"),
    import("./adapters/arm/subscription-scope.ts"),
    openCredential(guard.clientId),
  ]);
  const arm = createArmClient(credential, guard.armEndpoint);
  const gateway = createArmClusterGateway(arm, guard.armApiVersion, guard.previewVersion);
  const listed = listedScope(arm, now);
  const { subscriptions } = guard;
  return {
    gateway,
    activityLog: createArmActivityLog(arm),
    inventory: heedQuota(createArmFleetInventory(arm, guard.armApiVersion), wait, now),
    subscriptions: async (signal) =>
      subscriptions ? { kind: "known", subscriptionIds: subscriptions } : listed.list(signal),
    isApiVersionRefused: () => gateway.isApiVersionRefused(),
    scope: subscriptions ? fixedScope(subscriptions) : listed,
    checkScope: async (signal) => (subscriptions ? undefined : listed.check(signal)),
    isOurselves: async (actor, signal) => {
      // Not every credential heeds its signal.
      const token = untilAborted(
        () => credential.getToken(`${arm.origin}/.default`, { abortSignal: signal }),
        signal,
      );
      const own = identityOf(
        await token.catch(() => {
          signal.throwIfAborted();
          return null;
        }),
      );
      return isOwnActor(own, actor);
    },
  };
}
