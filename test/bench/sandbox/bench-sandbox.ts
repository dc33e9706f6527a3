import { createStorageView, type StorageView } from "../../e2e/support/storage-view.ts";
import { freePorts } from "../../sandbox/sandbox-ports.ts";
import { type Surroundings, startSurroundings } from "../../sandbox/surroundings.ts";
import { makeAppFolders } from "./app-folders.ts";
import { approvedRanges } from "./bench-clusters.ts";
import { type ProbedHost, startProbedHost } from "./probed-host.ts";

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
 */
export async function withBenchSandbox<T>(
  bundle: string,
  work: (sandbox: BenchSandbox) => Promise<T>,
): Promise<T> {
  const toStop: (() => Promise<void> | void)[] = [];
  try {
    const folders = await makeAppFolders(bundle);
    toStop.push(folders.remove);
    const surroundings = await startSurroundings({ ports: freePorts, mode: "revert", operationDurationMs });
    toStop.push(surroundings.stop);
    const { arm, inbox, azurite, settings } = surroundings;
    const {
      GUARDRAIL_TEAMS_WEBHOOK_URL: _teams,
      GUARDRAIL_WEBHOOK_URL: _webhook,
      GUARDRAIL_WEBHOOK_SECRET: _secret,
      ...guardrailSettings
    } = settings;
    const guardrail = await startProbedHost(folders.guardrail, guardrailSettings);
    toStop.push(guardrail.stop);
    const bare = await startProbedHost(folders.bare, {
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
