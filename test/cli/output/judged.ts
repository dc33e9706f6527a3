import { readFile } from "node:fs/promises";
import { evaluationReport } from "../../../src/cli/evaluation-report.ts";
import type { JudgedCluster } from "../../../src/cli/output/report-writer.ts";
import { readBody } from "../../../src/cli/read-body.ts";
import { baselineOf } from "../../../src/core/baseline/next-baseline.ts";
import { builtInPolicy } from "../../../src/core/policy/policy.ts";
import { selectPolicy } from "../../../src/core/policy/policy-matching.ts";

const fixture = (name: string): Promise<string> =>
  readFile(new URL(`../../fixtures/arm/${name}.json`, import.meta.url), "utf8");
const open = await fixture("public-open-empty-list");
const closed = await fixture("public-authorized");
const now = new Date("2026-11-20T08:00:00Z");

/** Where a cluster was read, and what it is called. */
export interface Given {
  readonly name?: string;
  readonly ranges?: readonly string[];
  readonly file?: string | undefined;
  readonly index?: number;
  readonly line?: number;
  readonly hasId?: boolean;
}

/** A cluster with ranges that were widened, removed, or left as they were approved, judged in revert mode. */
export function judged(given: Given = {}): JudgedCluster {
  const { name = "aks-prod", ranges, file = "clusters.json", index, line = 1, hasId = true } = given;
  const body: { id?: string; name: string; properties: { apiServerAccessProfile: object } } = JSON.parse(
    ranges ? closed : open,
  );
  body.name = name;
  if (hasId) body.id = `${body.id ?? ""}`.replace(/[^/]+$/, name.replaceAll(/[^\w-]/g, "-"));
  else delete body.id;
  if (ranges) body.properties.apiServerAccessProfile = { authorizedIPRanges: ranges };
  const from = "file" in given && given.file === undefined ? undefined : file;
  const at = from ?? "standard input";
  const cluster = readBody(JSON.parse(JSON.stringify(body)), index === undefined ? at : `${at}[${index}]`);
  const approved = readBody(JSON.parse(closed), "approved.json");
  const { resourceUid: _, ...baseline } = baselineOf(approved.snapshot, "accepted", now);
  const { policy } = selectPolicy(builtInPolicy, cluster.snapshot.cluster, cluster.snapshot.tags, "revert");
  return {
    cluster: { ...cluster, file: from, line, isListed: index !== undefined },
    report: evaluationReport(cluster.snapshot, cluster.clusterId, baseline, policy, now),
  };
}

/** The ranges that are approved. */
export const approvedRanges = ["73.140.245.0/24", "137.117.106.88/29"];
