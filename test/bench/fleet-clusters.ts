import { TableClient, type TableEntity } from "@azure/data-tables";
import { notIndexedColumns } from "../../src/adapters/storage/state-row.ts";
import { appPartitionKey, partitionKeyOf, stateRowKey } from "../../src/adapters/storage/table-keys.ts";
import { type ClusterId, parseClusterId } from "../../src/core/cluster/cluster-id.ts";
import { writeEvent } from "../e2e/support/write-event.ts";
import { isJsonObject, type JsonObject } from "../sandbox/arm/json.ts";
import { fixtureCluster } from "../sandbox/sandbox-clusters.ts";
import type { BenchSandbox } from "./bench-sandbox.ts";
import { runBounded, seedWithAddress } from "./clusters.ts";

/** So many rows are written side by side. */
const writesAtOnce = 24;

/** Puts the fleet's first cluster into the simulator and lets the guardrail learn its baseline. */
export async function seedFirst(
  { arm, guardrail }: BenchSandbox,
  subscriptionId: string,
): Promise<ClusterId> {
  const body = JSON.stringify(await fixtureCluster("public-authorized", nameAt(0)));
  const moved = body.replaceAll(/(?<=\/subscriptions\/)[^/]+/g, subscriptionId);
  const id = seedWithAddress(arm, bodyOf(moved), "20.42.0.1");
  await guardrail.post(writeEvent(id));
  const first = parseClusterId(id);
  if (!first) throw new Error(`${id} is no cluster's id.`);
  return first;
}

/**
 * Puts the others into the simulator and into storage, as weeks of use leave them: each cluster seen, its baseline learned,
 * nothing under way, the day's look at its children done. The first one's row and body, under other names, are all others.
 *
 * @param count of all of them, the first one included
 * @param subscriptionIds over which the clusters are spread
 * @param onCluster told from time to time how many there are
 * @returns the ids of all
 */
export async function seedOthers(
  sandbox: BenchSandbox,
  first: ClusterId,
  count: number,
  subscriptionIds: readonly string[],
  onCluster: (done: number) => void,
): Promise<readonly string[]> {
  const { arm } = sandbox;
  const table = tableOf(sandbox);
  const row = await table.getEntity<Record<string, unknown>>(partitionKeyOf(first), stateRowKey);
  const body = JSON.stringify(arm.cluster(first.id));
  const ids = [first.id];
  const places = Array.from({ length: count }, (_, at) => at).slice(1);
  await runBounded(places, writesAtOnce, async (at) => {
    const subscriptionId = subscriptionIds[at % subscriptionIds.length] ?? "";
    const renamed = (text: string): string =>
      text.replaceAll(first.subscriptionId, subscriptionId).replaceAll(first.name, nameAt(at));
    await table.upsertEntity(atRest(row, renamed), "Replace");
    ids.push(arm.seedCluster(bodyOf(renamed(body))));
    if (ids.length % 100 === 0) onCluster(ids.length);
  });
  return ids;
}

function nameAt(place: number): string {
  return `aks-f${place}`;
}

/** The id of one of the fleet's subscriptions. */
export function subscriptionOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

/** Forgets that any subscription was ever listed: the next early look has the turns of all of them. */
export async function forgetEarlyLook(sandbox: BenchSandbox): Promise<void> {
  await tableOf(sandbox).deleteEntity(appPartitionKey, "early-look");
}

function tableOf({ azurite }: BenchSandbox): TableClient {
  return TableClient.fromConnectionString(azurite.connectionString, "AksGuardrail", {
    allowInsecureConnection: true,
  });
}

/** The row of another cluster at rest. Its children count as asked for in an hour, so that it is not due while this goes on. */
function atRest(row: Readonly<Record<string, unknown>>, renamed: (text: string) => string): TableEntity {
  const soon = new Date(Date.now() + 60 * 60_000).toISOString();
  const columns = Object.entries(row)
    .filter(([name]) => name !== "etag" && name !== "timestamp" && !name.startsWith("odata"))
    .map(([name, value]) => [
      name,
      typeof value === "string"
        ? renamed(value).replaceAll(/"askedAt":"[^"]+"/g, `"askedAt":"${soon}"`)
        : value,
    ]);
  return { ...Object.fromEntries(columns), ...notIndexedColumns };
}

function bodyOf(text: string): JsonObject {
  const body: unknown = JSON.parse(text);
  if (!isJsonObject(body)) throw new Error("A cluster's body is a JSON object.");
  return body;
}
