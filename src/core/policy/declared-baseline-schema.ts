import * as v from "valibot";
import type { DeclarableProperty } from "../cluster/exposure.ts";
import { meetsBlock, parseBlock } from "../ranges/address-set.ts";
import {
  isOpenToInternet,
  isOwnEgressEntry,
  letInWords,
  readAuthorizedRanges,
} from "../ranges/authorized-ranges.ts";
import { publicAddresses } from "../ranges/public-internet.ts";
import { inJsonSchema, list, message, oneOf, section, text, trimmedPattern, truth } from "./policy-field.ts";

const rangeMend = "List the CIDR blocks that may reach the API server, such as 73.140.245.0/24.";

/** An entry of `authorizedIPRanges` that can be counted, or a service tag, which is approved by its name alone. */
const range = v.pipe(
  text(rangeMend),
  v.check(
    (entry) => !opaqueKinds([entry]).includes("unreadable"),
    ({ received }) =>
      message(`${received} is neither an IP address, nor a CIDR block, nor a service tag.`, rangeMend),
  ),
  v.check(
    (entry) => !opaqueKinds([entry]).includes("everybody"),
    ({ received }) => message(`${received} lets everybody in, or every Azure customer.`, rangeMend),
  ),
  v.check(
    (entry) => isOwnEgressEntry(entry) || isPublic(entry),
    ({ received }) =>
      message(
        `No host on the internet has an address in ${received}: it is private, reserved or for documentation.`,
        "List the public addresses behind which the callers stand.",
      ),
  ),
  // The shape of an address, a block or a service tag: which of them it is, and who has it, takes more than a pattern.
  inJsonSchema({
    pattern: trimmedPattern(/^[\dA-Fa-f:.]+(?:\/\d{1,3})?|[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*$/),
  }),
);

/** Lists as a whole: entries that are harmless one by one may still be everybody together. */
const ranges = v.pipe(
  v.nonNullish(
    list(range, `An empty list would approve a cluster that is open to the internet. ${rangeMend}`),
    message("Without ranges a cluster that is open to the internet would be approved.", rangeMend),
  ),
  v.check(
    // An empty list and an entry that means everybody have been told already.
    (entries) =>
      entries.length === 0 ||
      opaqueKinds(entries).includes("everybody") ||
      !isOpenToInternet(readAuthorizedRanges([...entries])),
    ({ input }) =>
      message(`Together these ranges ${letInWords(readAuthorizedRanges([...input]))}.`, rangeMend),
  ),
  v.check(
    (entries) => entries.length === 1 || !entries.some(isOwnEgressEntry),
    // learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges; the Azure CLI refuses the combination.
    message(
      "0.0.0.0/32 stands for the cluster's own outbound address only and cannot be combined with other ranges.",
      "Remove it, or make it the only entry.",
    ),
  ),
);

/**
 * `baseline` of an entry: ARM's names and values. The words are those that API version 2026-04-01 knows; IMDS restriction
 * has its own (learn.microsoft.com/azure/aks/imds-restriction).
 */
export const declaredBaseline = v.pipe(
  section({
    authorizedIPRanges: v.exactOptional(ranges),
    enablePrivateCluster: v.exactOptional(truth),
    publicNetworkAccess: v.exactOptional(oneOf(["Enabled", "Disabled"])),
    enablePrivateClusterPublicFQDN: v.exactOptional(truth),
    disableRunCommand: v.exactOptional(truth),
    disableLocalAccounts: v.exactOptional(truth),
    networkPolicy: v.exactOptional(oneOf(["none", "azure", "calico", "cilium"])),
    podLinkLocalAccess: v.exactOptional(oneOf(["IMDS", "None"])),
  } satisfies Record<DeclarableProperty, v.GenericSchema>),
  v.check(
    (baseline) => Object.keys(baseline).length > 0,
    message(
      "The baseline declares nothing.",
      "Leave it out, or declare a setting, such as disableRunCommand: true.",
    ),
  ),
  inJsonSchema({ minProperties: 1 }),
);

/** True where a host on the internet may have an address of the entry, or where nobody can tell. */
function isPublic(entry: string): boolean {
  const block = parseBlock(entry.trim());
  return block === undefined || meetsBlock(publicAddresses, block);
}

function opaqueKinds(entries: readonly string[]): readonly string[] {
  const read = readAuthorizedRanges([...entries]);
  return read.kind === "listed" ? read.opaque.map(({ kind }) => kind) : [];
}
