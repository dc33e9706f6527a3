import type { Finding } from "../model/finding.ts";
import { holdsBlock, meetsBlock } from "../ranges/address-set.ts";
import {
  type AuthorizedRanges,
  isOpenToInternet,
  type ListedRanges,
  letInWords,
} from "../ranges/authorized-ranges.ts";
import { breadthProblem, type ExcusedRanges, nothingExcused } from "../ranges/breadth-problem.ts";
import { publicAddresses } from "../ranges/public-internet.ts";
import { rangesInWords } from "../ranges/ranges-in-words.ts";

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
