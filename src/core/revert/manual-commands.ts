import type { ClusterId } from "../cluster/cluster-id.ts";
import { rangesOf } from "../cluster/exposure.ts";
import type { OutboundNews } from "../cluster/outbound.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { DriftItem } from "../model/finding.ts";
import { meetsBlock, parseBlock } from "../ranges/address-set.ts";
import { isOwnEgressEntry } from "../ranges/authorized-ranges.ts";
import { publicAddresses } from "../ranges/public-internet.ts";
import { canonical } from "../ranges/range-drift.ts";
import { type CommandOption, shellCommand, shellComment } from "../text/shell-command.ts";
import { clusterOptions } from "./cluster-options.ts";
import { wayInCommands } from "./way-in-commands.ts";

/** More ranges than this make a command that nobody can read or paste; the placeholder says where the list stands. */
const mostRanges = 50;

/** What a canonical CIDR block or a service tag is made of, and nothing that a shell would read. */
const safe = /^[0-9a-zA-Z.:/]+$/;

/**
 * `az resource update` is GET, change, PUT of the whole body at a version that az picks. Since 2026-04-01 the body's
 * `nodeImageVersion` can be written, which rolls a pool back (Azure/azure-rest-api-specs#43524): not at this version.
 */
const versionWithReadOnlyImages = "2026-03-01";

/**
 * Azure CLI commands with which a person could close the exposure by hand, each after what has to be known before it is
 * run, as a comment. Only parts of the resource id, canonical CIDR blocks (the CLI refuses host bits) and service tags go
 * into them, so that pasting one runs nothing else. A command whose list may lack addresses holds a placeholder, which
 * the CLI refuses: pasted as it is, it cuts nobody off.
 *
 * @param outbound the outbound addresses that are new since the baseline, as far as they are known
 */
export function manualCommands(
  cluster: ClusterId,
  drift: readonly DriftItem[],
  baseline: EffectiveBaseline | undefined,
  outbound: OutboundNews = { blocks: [] },
): readonly string[] {
  const target = clusterOptions(cluster);
  const update = (option: CommandOption): string => shellCommand("az aks update", [...target, option]);
  const settings = new Set(drift.map(({ setting }) => setting));
  const lines: string[] = [];
  if (settings.has("private-cluster")) lines.push(update({ flag: "--enable-private-cluster" }));
  if (settings.has("authorized-ranges") || drift.length === 0) {
    const { value, comments } = rangesValue(baseline, outbound);
    lines.push(...comments.map(shellComment), update({ flag: "--api-server-authorized-ip-ranges", value }));
  }
  if (settings.has("public-fqdn")) lines.push(update({ flag: "--disable-public-fqdn" }));
  if (settings.has("run-command")) lines.push(update({ flag: "--disable-run-command" }));
  if (settings.has("local-accounts")) lines.push(update({ flag: "--disable-local-accounts" }));
  if (settings.has("network-policy")) {
    const value = engineOf(drift);
    lines.push(shellComment(reimagesNow), update({ flag: "--network-policy", value }));
  }
  if (settings.has("imds-restriction")) {
    lines.push(
      shellComment(isPreview),
      shellComment(reimagesFrom137),
      update({ flag: "--enable-imds-restriction" }),
    );
  }
  if (settings.has("public-network-access")) {
    lines.push(
      shellComment(mayBeRejected),
      shellCommand("az resource update", [
        ...target,
        { flag: "--resource-type", value: "Microsoft.ContainerService/managedClusters" },
        { flag: "--api-version", value: versionWithReadOnlyImages },
        { flag: "--set", value: "properties.publicNetworkAccess=Disabled" },
      ]),
    );
  }
  lines.push(...wayInCommands(cluster, drift));
  return lines;
}

/** learn.microsoft.com/azure/aks/use-network-policies: node pools are re-imaged at the same time. */
const reimagesNow = "this re-images every node pool of the cluster at once";

/** learn.microsoft.com/azure/aks/imds-restriction; AKS release notes 2026-08-07 for Kubernetes 1.37. */
const reimagesFrom137 =
  "takes effect when the nodes are re-imaged, by az aks upgrade --node-image-only: from Kubernetes 1.37 on this re-images them at once";
const isPreview = "needs the extension aks-preview of the Azure CLI";

/** Azure/AKS#3690, MicrosoftDocs/azure-docs#110985: nodes behind such a way out could not register. */
const mayBeRejected =
  "Azure may refuse this where the cluster goes out by a user-defined route or a NAT gateway";

const ownAddresses = "<outbound addresses of the cluster>";

/** The list that the option sets, which replaces the present one, and what has to be known of it. */
function rangesValue(
  baseline: EffectiveBaseline | undefined,
  outbound: OutboundNews,
): { readonly value: string; readonly comments: readonly string[] } {
  const ranges = rangesOf(baseline?.restore ?? {});
  const approved = ranges.kind === "listed" ? ranges.entries.map(canonical) : [];
  const blocks = outbound.blocks.filter((block) => parseBlock(block) !== undefined);
  const all = [...new Set([...approved, ...blocks])];
  const others = all.length > 1 ? all.filter((range) => !isOwnEgressEntry(range)) : all;
  const list = others.filter(isTakenByCli);
  // The option replaces the whole list, so one that cannot be given whole is not given at all. The CLI refuses the
  // cluster's own outbound address beside other ranges.
  const isGiven =
    approved.length > 0 &&
    list.length > 0 &&
    list.length <= mostRanges &&
    list.every((range) => safe.test(range));
  const isLacking = approved.length === 0 || outbound.unread !== undefined;
  const parts = [
    ...(isGiven ? list : ["<approved ranges>", ...blocks]),
    ...(isLacking ? [ownAddresses] : []),
  ];
  return {
    value: parts.join(","),
    comments: [
      ...(isLacking ? [lacksOwnAddresses] : []),
      ...(isGiven && list.length < others.length ? [leftOut] : []),
    ],
  };
}

const lacksOwnAddresses =
  "the list lacks outbound addresses of the cluster itself: add them first, or the nodes are cut off";

const leftOut = "ranges that no host on the internet has are left out, as the Azure CLI refuses them";

/** The CLI takes "global non-reserved addresses or CIDRs" and its own word for none (`validate_ip_ranges` of azure-cli). */
function isTakenByCli(range: string): boolean {
  const block = parseBlock(range);
  return block === undefined || isOwnEgressEntry(range) || meetsBlock(publicAddresses, block);
}

function engineOf(drift: readonly DriftItem[]): string {
  const before = drift.find(({ setting }) => setting === "network-policy")?.before;
  return typeof before === "string" && /^[a-z]+$/i.test(before)
    ? before.toLowerCase()
    : "<network policy engine>";
}
