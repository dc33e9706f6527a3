import {
  type AddressSet,
  type Family,
  holdsBlock,
  holdsBroaderBlock,
  meetsBlock,
  setOf,
} from "../ranges/address-set.ts";
import {
  type AuthorizedRanges,
  isOpenToInternet,
  type ListedRanges,
  letInWords,
  opaqueKey,
} from "../ranges/authorized-ranges.ts";
import { internetShareInWords, isBroadInTotal } from "../ranges/internet-share.ts";
import { publicAddresses } from "../ranges/public-internet.ts";
import type { Finding } from "./finding.ts";
import { rangesInWords } from "./wording.ts";

/** What of a list nobody has to answer for. */
export interface ExcusedRanges {
  /** The cluster's own outbound addresses, which the guardrail let in with a revert. */
  readonly own: AddressSet;
  /** Service tags that the policy declares by name, as `opaqueKey` has them. */
  readonly tags: ReadonlySet<string>;
}

const nothingExcused: ExcusedRanges = { own: { ipv4: [], ipv6: [] }, tags: new Set() };

/**
 * What is bad in itself about the ranges of a public endpoint, whatever was approved. What the guardrail itself puts back
 * is never a finding against it: `excused` holds what it adds to a list.
 */
export function standingRangeFindings(
  ranges: AuthorizedRanges,
  broadestRange: number,
  excused: ExcusedRanges = nothingExcused,
): Finding[] {
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
      message: `The authorized IP ranges ${letInWords(ranges)}: ${rangesInWords(culprits(ranges))}.`,
      remediation: "Replace them by the addresses that need access.",
    });
  }
  const breadth = breadthProblem(ranges, broadestRange, excused);
  if (breadth !== undefined) {
    findings.push({
      rule: "range-too-broad",
      severity: "high",
      setting,
      message: `The authorized IP ranges ${breadth}.`,
      remediation: "List the narrow blocks that need access, as CIDR blocks or addresses.",
    });
  }
  const useless = ranges.counted
    .filter(({ block }) => !meetsBlock(publicAddresses, block) && !holdsBlock(excused.own, block))
    .map(({ entry }) => entry);
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

/**
 * In what a list is too broad, for the end of a sentence; `undefined` where it is narrow enough. Breadth is judged on the
 * merged set too, as two neighbouring halves are as broad as the whole, and on all blocks together; a block that lets
 * nobody in is not broad, and an entry that cannot be counted is never taken for narrow.
 */
export function breadthProblem(
  ranges: ListedRanges,
  broadestRange: number,
  { own, tags }: ExcusedRanges = nothingExcused,
): string | undefined {
  // IPv6 is held to four times the length: /8 to /32, /32 to /128.
  const broadest = { ipv4: broadestRange, ipv6: broadestRange * 4 };
  const judged = ranges.counted.filter(
    ({ block }) => meetsBlock(publicAddresses, block) && !holdsBlock(own, block),
  );
  const isWhole = judged.length === ranges.counted.length;
  const addresses = isWhole ? ranges.addresses : setOf(judged.map(({ block }) => block));
  const broad = broadEntries(judged, addresses, broadest);
  const uncounted = ranges.opaque.filter(
    ({ kind, entry }) => kind !== "everybody" && !tags.has(opaqueKey(entry)),
  );
  const entries = [...uncounted, ...broad].map(({ entry }) => entry);
  const problems = [
    ...(entries.length > 0
      ? [
          `hold a block broader than /${broadestRange}, or one whose size cannot be told: ${rangesInWords(entries)}`,
        ]
      : []),
    ...(isBroadInTotal(addresses, broadest)
      ? [
          `let in ${internetShareInWords(addresses)} together, which is more than four blocks of /${broadestRange}`,
        ]
      : []),
  ];
  return problems.length > 0 ? problems.join(", and ") : undefined;
}

/** The entries that are too broad, by themselves or as neighbours. */
function broadEntries(
  judged: ListedRanges["counted"],
  addresses: AddressSet,
  broadest: Readonly<Record<Family, number>>,
): ListedRanges["counted"] {
  const alone = judged.filter(({ block }) => block.prefix < broadest[block.family]);
  const isBroadTogether = (["ipv4", "ipv6"] as const).some((family) =>
    holdsBroaderBlock(addresses, family, broadest[family]),
  );
  return alone.length === 0 && isBroadTogether ? judged : alone;
}
