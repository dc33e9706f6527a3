import type { EffectiveBaseline } from "../baseline/baseline.ts";
import type { ClusterId } from "../cluster/cluster-id.ts";
import { rangesOf } from "../cluster/exposure.ts";
import type { DriftItem } from "../findings/finding.ts";
import { isOwnEgressEntry } from "../ranges/authorized-ranges.ts";
import { canonical } from "../ranges/range-drift.ts";

/** More ranges than this make a command that nobody can read or paste; the placeholder says where the list stands. */
const mostRanges = 50;

/** What a canonical CIDR block or a service tag is made of, and nothing that a shell would read. */
const safe = /^[0-9a-zA-Z.:/]+$/;

/**
 * Azure CLI commands with which a person could close the exposure by hand. Only parts of the resource id, canonical
 * CIDR blocks (the CLI refuses host bits) and service tags go into them, so that pasting one runs nothing else.
 */
export function manualCommands(
  cluster: ClusterId,
  drift: readonly DriftItem[],
  baseline: EffectiveBaseline | undefined,
): readonly string[] {
  const target = `--subscription ${cluster.subscriptionId} --resource-group '${cluster.resourceGroup}' --name ${cluster.name}`;
  const settings = new Set(drift.map(({ setting }) => setting));
  const options: string[] = [];
  if (settings.has("private-cluster")) options.push("--enable-private-cluster");
  if (settings.has("authorized-ranges") || drift.length === 0) options.push(rangesOption(baseline));
  if (settings.has("public-fqdn")) options.push("--disable-public-fqdn");
  if (settings.has("run-command")) options.push("--disable-run-command");
  if (settings.has("local-accounts")) options.push("--disable-local-accounts");
  if (settings.has("network-policy")) options.push(`--network-policy ${engineOf(drift)}`);
  if (settings.has("imds-restriction")) options.push("--enable-imds-restriction");
  const commands = options.map((option) => `az aks update ${target} ${option}`);
  if (settings.has("public-network-access")) {
    commands.push(`az resource update --ids '${cluster.id}' --set properties.publicNetworkAccess=Disabled`);
  }
  return commands;
}

function rangesOption(baseline: EffectiveBaseline | undefined): string {
  const ranges = rangesOf(baseline?.restore ?? {});
  const all = ranges.kind === "listed" ? [...new Set(ranges.entries.map(canonical))] : [];
  const list = all.length > 1 ? all.filter((range) => !isOwnEgressEntry(range)) : all;
  // The option replaces the whole list, so one that cannot be given whole is not given at all. The CLI refuses the
  // cluster's own outbound address beside other ranges.
  const isGiven = list.length > 0 && list.length <= mostRanges && list.every((range) => safe.test(range));
  return `--api-server-authorized-ip-ranges ${isGiven ? list.join(",") : "'<approved ranges>'"}`;
}

function engineOf(drift: readonly DriftItem[]): string {
  const before = drift.find(({ setting }) => setting === "network-policy")?.before;
  return typeof before === "string" && /^[a-z]+$/i.test(before) ? before : "'<engine>'";
}
