import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ArmSimulator, startArmSimulator } from "./arm/arm-simulator.ts";
import { type Azurite, startAzurite } from "./azurite.ts";
import { type Inbox, startInbox } from "./inbox/start-inbox.ts";
import { type SandboxClusters, seedSandboxClusters } from "./sandbox-clusters.ts";
import type { SandboxPorts } from "./sandbox-ports.ts";

export type AppSettings = Readonly<Record<string, string>>;

/** The parts of the sandbox that a person sees being started. */
export type SandboxPart = "storage" | "arm" | "inbox" | "host";

export interface SurroundingsOptions {
  readonly ports: SandboxPorts;
  readonly mode: "alert" | "revert";
  /** How long a cluster stays in `Updating` after a write, in milliseconds. */
  readonly operationDurationMs: number;
  /** A folder that keeps what is stored over a restart of storage; in memory only unless told. */
  readonly storageDirectory?: string | undefined;
  /** Storage that runs already; one is started unless told. */
  readonly storage?: RunningStorage | undefined;
  readonly onReady?: (part: SandboxPart) => void;
}

/** A policy that sends alerts to a topic, to PagerDuty and to the receivers of the app settings. */
export const everyChannelPolicy = fileURLToPath(new URL("./every-channel.yaml", import.meta.url));

/** What that policy refers to; without a policy, nothing is sent there. */
function policySettings(arm: ArmSimulator, inbox: Inbox): AppSettings {
  return {
    GUARDRAIL_EVENT_GRID_TOPIC: arm.topicUrl,
    GUARDRAIL_PAGERDUTY_URL: inbox.urls.pagerduty,
    GUARDRAIL_PAGERDUTY_ROUTING_KEY: randomBytes(16).toString("hex"),
  };
}

/** What the sandbox needs of storage, whoever started it. */
export type RunningStorage = Pick<Azurite, "connectionString" | "account" | "ports" | "stop">;

/** Everything that is Azure's or the team's, and not the app. */
export interface Surroundings {
  readonly azurite: RunningStorage;
  readonly arm: ArmSimulator;
  readonly inbox: Inbox;
  readonly clusters: SandboxClusters;
  /** The app settings that lead the app here. */
  readonly settings: AppSettings;
  stop(): Promise<void>;
}

/**
 * Starts storage, the ARM simulator with its clusters, and the inbox, side by side. What has been started is stopped
 * again where a part cannot start.
 */
export async function startSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { ports, onReady } = options;
  const directory = await mkdtemp(join(tmpdir(), "aks-guardrail-sandbox-"));
  const removeDirectory = (): void => rmSync(directory, { recursive: true, force: true });
  process.once("exit", removeDirectory);
  const certificateFile = join(directory, "arm-simulator.pem");
  const webhookSecret = `whsec_${randomBytes(32).toString("base64")}`;

  const started = async <T>(part: SandboxPart, starting: Promise<T>): Promise<T> => {
    const value = await starting;
    onReady?.(part);
    return value;
  };
  const [storage, simulator, receivers] = await Promise.allSettled([
    started(
      "storage",
      options.storage
        ? Promise.resolve(options.storage)
        : startAzurite({
            blobPort: ports.blob,
            queuePort: ports.queue,
            tablePort: ports.table,
            directory: options.storageDirectory,
          }),
    ),
    started(
      "arm",
      startArmSimulator({
        port: ports.arm,
        controlPort: ports.armControl,
        certificateFile,
        operationDurationMs: options.operationDurationMs,
      }),
    ),
    started("inbox", startInbox({ port: ports.inbox, webhookSecret })),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all([
      storage.status === "fulfilled" ? storage.value.stop() : undefined,
      simulator.status === "fulfilled" ? simulator.value.close() : undefined,
      receivers.status === "fulfilled" ? receivers.value.close() : undefined,
    ]);
    await rm(directory, { recursive: true, force: true });
    process.removeListener("exit", removeDirectory);
  };
  if (storage.status === "rejected" || simulator.status === "rejected" || receivers.status === "rejected") {
    await stop();
    throw [storage, simulator, receivers].find((result) => result.status === "rejected")?.reason;
  }
  const [azurite, arm, inbox] = [storage.value, simulator.value, receivers.value];
  arm.forwardTopicTo(inbox.urls["event-grid"]);
  const settings: AppSettings = {
    FUNCTIONS_WORKER_RUNTIME: "node",
    AzureWebJobsStorage: azurite.connectionString,
    GUARDRAIL_MODE: options.mode,
    GUARDRAIL_ARM_ENDPOINT: arm.url,
    GUARDRAIL_TEAMS_WEBHOOK_URL: inbox.urls.teams,
    GUARDRAIL_SLACK_WEBHOOK_URL: inbox.urls.slack,
    GUARDRAIL_WEBHOOK_URL: inbox.urls.webhook,
    GUARDRAIL_WEBHOOK_SECRET: webhookSecret,
    ...policySettings(arm, inbox),
    IDENTITY_ENDPOINT: arm.tokenEndpoint.url,
    IDENTITY_HEADER: arm.tokenEndpoint.header,
    NODE_EXTRA_CA_CERTS: certificateFile,
  };
  try {
    return { azurite, arm, inbox, clusters: await seedSandboxClusters(arm), settings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
