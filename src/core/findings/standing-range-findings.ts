import { type Family, holdsBroaderBlock, meetsBlock, setOf } from "../ranges/address-set.ts";
import {
  type AuthorizedRanges,
  type CountedEntry,
  isOpenToInternet,
  type ListedRanges,
} from "../ranges/authorized-ranges.ts";
import { publicAddresses } from "../ranges/public-internet.ts";
import type { Finding } from "./finding.ts";
import { rangesInWords } from "./wording.ts";

/** What is bad in itself about the ranges of a public endpoint, whatever was approved. */
export function standingRangeFindings(ranges: AuthorizedRanges, broadestRange: number): Finding[] {
  const setting = "authorized-ranges";
  if (ranges.kind === "unrestricted") {
    return [
      {
        rule: "no-authorized-ranges",
        severity: "critical",
        setting,
        message:
          "The API server has a public endpoint and no authorized IP ranges: it answers the whole internet.",
        remediation:
          "Allow only the addresses that need it: az aks update --api-server-authorized-ip-ranges (the list must hold the cluster's own outbound addresses).",
      },
    ];
  }
  const findings: Finding[] = [];
  if (isOpenToInternet(ranges)) {
    findings.push({
      rule: "open-to-internet",
      severity: "critical",
      setting,
      message: `The authorized IP ranges let the whole internet in: ${rangesInWords(culprits(ranges))}.`,
      remediation: "Replace them by the addresses that need access.",
    });
  }
  const useful = ranges.counted.filter(({ block }) => meetsBlock(publicAddresses, block));
  const broad = broadEntries(ranges, useful, broadestRange);
  if (broad.length > 0) {
    findings.push({
      rule: "range-too-broad",
      severity: "high",
      setting,
      message: `The authorized IP ranges hold a block broader than /${broadestRange}, or one whose size cannot be told: ${rangesInWords(broad)}.`,
      remediation: "List the narrow blocks that need access, as CIDR blocks or addresses.",
    });
  }
  const useless = ranges.counted.filter((entry) => !useful.includes(entry)).map(({ entry }) => entry);
  if (useless.length > 0) {
    findings.push({
      rule: "range-not-public",
      severity: "low",
      setting,
      message: `No host on the internet has an address in ${rangesInWords(useless)}: the entry lets nobody in on a public endpoint.`,
      remediation: "List the public addresses behind which the callers stand.",
    });
  }
  return findings;
}

/** The entries to name as the cause: those that let everybody in by themselves, else all of them together. */
function culprits(ranges: ListedRanges): readonly string[] {
  const tags = ranges.opaque.filter(({ kind }) => kind === "everybody").map(({ entry }) => entry);
  return tags.length > 0 ? tags : ranges.entries;
}

/** The shortest prefix that is narrow enough; IPv6 is held to four times the length: /8 to /32, /32 to /128. */
function shortestPrefix(family: Family, broadestRange: number): number {
  return family === "ipv4" ? broadestRange : broadestRange * 4;
}

/**
 * Entries that are too broad, of those that let somebody in. Breadth is judged on the merged set too, as two neighbouring halves are as broad as the
 * whole; an entry that cannot be counted is never taken for narrow.
 */
function broadEntries(
  { opaque }: ListedRanges,
  useful: readonly CountedEntry[],
  broadestRange: number,
): readonly string[] {
  const uncounted = opaque.filter(({ kind }) => kind !== "everybody");
  const addresses = setOf(useful.map(({ block }) => block));
  const alone = useful.filter(({ block }) => block.prefix < shortestPrefix(block.family, broadestRange));
  const isBroadTogether = (["ipv4", "ipv6"] as const).some((family) =>
    holdsBroaderBlock(addresses, family, shortestPrefix(family, broadestRange)),
  );
  const broad = alone.length === 0 && isBroadTogether ? useful : alone;
  return [...uncounted, ...broad].map(({ entry }) => entry);
}
