import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { createStorageView, type StorageView } from "../e2e/support/storage-view.ts";
import { freePorts } from "../sandbox/sandbox-ports.ts";
import { projectDirectory } from "../sandbox/start-sandbox.ts";
import { type AppSettings, type Surroundings, startSurroundings } from "../sandbox/surroundings.ts";
import { approvedRanges } from "./clusters.ts";
import { type ProbedHost, startProbedHost } from "./probed-host.ts";
import type { ServiceNames } from "./request-steps.ts";

/** The guardrail and the bare client, each in a host of its own, in the same surroundings. */
export interface BenchSandbox extends Pick<Surroundings, "arm" | "inbox" | "azurite"> {
  readonly guardrail: ProbedHost;
  readonly bare: ProbedHost;
  readonly storage: StorageView;
}

/** How long a cluster stays in `Updating` after a write, in milliseconds. */
const operationDurationMs = 200;

/**
 * Does something with a new sandbox and stops it. Events go to the hosts by hand only. Both tell one channel, Slack's
 * receiver in the inbox, so that one POST stands against one POST.
 *
 * @param moreSettings of the guardrail
 */
export async function withBenchSandbox<T>(
  bundle: string,
  work: (sandbox: BenchSandbox) => Promise<T>,
  moreSettings: AppSettings = {},
): Promise<T> {
  const toStop: (() => Promise<void> | void)[] = [];
  try {
    const root = mkdtempSync(join(tmpdir(), "guardrail-bench-"));
    const removeRoot = (): void => rmSync(root, { recursive: true, force: true });
    process.once("exit", removeRoot);
    toStop.push(() => void process.removeListener("exit", removeRoot), removeRoot);
    // A copy, so that a build meanwhile changes nothing.
    const guardrailFolder = makeAppFolder(root, "guardrail");
    copyFileSync(bundle, join(guardrailFolder, "main.cjs"));
    const bareFolder = makeAppFolder(root, "bare");
    await bundleBareClient(join(bareFolder, "main.cjs"));
    const surroundings = await startSurroundings({ ports: freePorts, mode: "revert", operationDurationMs });
    toStop.push(surroundings.stop);
    const { arm, inbox, azurite, settings } = surroundings;
    const {
      GUARDRAIL_TEAMS_WEBHOOK_URL: _teams,
      GUARDRAIL_WEBHOOK_URL: _webhook,
      GUARDRAIL_WEBHOOK_SECRET: _secret,
      ...guardrailSettings
    } = settings;
    const guardrail = await startProbedHost(guardrailFolder, { ...guardrailSettings, ...moreSettings });
    toStop.push(guardrail.stop);
    const bare = await startProbedHost(bareFolder, {
      ...guardrailSettings,
      BENCH_INBOX_URL: inbox.urls.slack,
      BENCH_APPROVED_RANGES: approvedRanges.join(","),
    });
    toStop.push(bare.stop);
    const storage = createStorageView(azurite.connectionString);
    return await work({ arm, inbox, azurite, guardrail, bare, storage });
  } finally {
    for (const stop of toStop.reverse()) await stop();
  }
}

/** The names of what the app calls in a sandbox. */
export function servicesOf({ arm, inbox, azurite }: BenchSandbox): ServiceNames {
  const { blob, queue, table } = azurite.ports;
  return new Map([
    [new URL(arm.url).host, "ARM"],
    [new URL(arm.tokenEndpoint.url).host, "token"],
    [new URL(inbox.url).host, "inbox"],
    [`127.0.0.1:${blob}`, "blob"],
    [`127.0.0.1:${queue}`, "queue"],
    [`127.0.0.1:${table}`, "table"],
  ]);
}

/** A folder as the Functions host takes it, still without its bundle. */
function makeAppFolder(root: string, name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  copyFileSync(join(projectDirectory, "host.json"), join(folder, "host.json"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ main: "main.cjs" }));
  return folder;
}

/** Bundles it the way the guardrail is bundled. */
async function bundleBareClient(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("./bare-client.ts", import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "cjs",
    logLevel: "warning",
    external: ["@azure/functions-core"],
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
}
