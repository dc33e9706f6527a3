import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { PolicyByTags, SelectingTags } from "../../../src/core/model/policy-by-tags.ts";
import { policyByTags } from "../../../src/core/policy/policy-by-tags.ts";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";

/** The tags of a cluster. */
export type Tags = Readonly<Record<string, string>>;

/** A policy file whose entries are selected by tags: production, and a tag that may switch the guardrail off. */
export const taggedPolicy = `
version: 1
clusters:
  - name: sandbox
    match: { tags: { guardrail: "off" } }
    trustTags: true
    mode: off
  - name: production
    match: { tags: { Env: "prod*" } }
    mode: revert
  - name: staging
    match: { tags: { env: staging } }
    onNarrowed: revert
`;

/** How a cluster's tags select its policy from a file. */
export function selectedBy(
  cluster: ClusterId,
  tags: Tags | undefined,
  remembered?: SelectingTags,
  file = taggedPolicy,
): PolicyByTags {
  const parsed = parsePolicy(file);
  if (!("policy" in parsed)) throw new Error("the file is in order");
  return policyByTags(parsed.policy, cluster, tags, remembered, "alert");
}
