import * as v from "valibot";
import { type ClusterId, parseClusterId, parseSubscriptionId } from "../../core/cluster/cluster-id.ts";

/** What a recheck asks for. */
export type RecheckRequest =
  | { readonly kind: "one"; readonly cluster: ClusterId; readonly dryRun: boolean }
  | { readonly kind: "many"; readonly clusterIds: readonly string[]; readonly dryRun: boolean }
  | { readonly kind: "subscription"; readonly subscriptionId: string; readonly dryRun: boolean }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

/** Room for some thousand ids; nothing that makes sense is larger. */
const maxRecheckBytes = 1024 * 1024;

/** Enough to mend a body by, and no answer as long as the question. */
const mostProblems = 10;

/** A recheck of more clusters than this is a recheck of their subscription. */
const mostClusters = 1_000;

/** The three ways of naming clusters, exactly one of which a request uses. */
const names = ["clusterId", "clusterIds", "subscriptionId"] as const;
const shape =
  'the body names clusters in exactly one way: {"clusterId": "..."}, {"clusterIds": ["...", ...]} or {"subscriptionId": "..."}; each takes "dryRun": true besides';

const schema = v.pipe(
  v.strictObject({
    clusterId: v.optional(v.string("must be text")),
    clusterIds: v.optional(
      v.pipe(
        v.array(v.string("must be text"), "must be a list"),
        v.minLength(1, "names no cluster"),
        v.maxLength(mostClusters, `names more than ${mostClusters} clusters; ask for their subscription`),
      ),
    ),
    subscriptionId: v.optional(v.string("must be text")),
    dryRun: v.optional(v.boolean("must be true or false"), false),
  }),
  v.check((body) => names.filter((name) => body[name] !== undefined).length === 1, shape),
);

/** Reads the body of a recheck. What is wrong is said with its place, and nothing of the body is guessed at. */
export function parseRecheckRequest(text: string): RecheckRequest {
  if (Buffer.byteLength(text) > maxRecheckBytes)
    return wrong(`the body is larger than ${maxRecheckBytes} bytes`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return wrong(`the body is not JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
  const parsed = v.safeParse(schema, body);
  if (!parsed.success)
    return { kind: "wrong", problems: parsed.issues.slice(0, mostProblems).map(describeIssue) };
  const { clusterIds, subscriptionId, clusterId, dryRun } = parsed.output;
  if (clusterIds) return { kind: "many", clusterIds, dryRun };
  if (subscriptionId !== undefined) {
    const subscription = parseSubscriptionId(subscriptionId);
    return subscription
      ? { kind: "subscription", subscriptionId: subscription, dryRun }
      : wrong("`subscriptionId` is not a subscription id (a GUID)");
  }
  const cluster = parseClusterId(clusterId);
  return cluster ? { kind: "one", cluster, dryRun } : wrong(`\`clusterId\` ${clusterIdProblem}`);
}

/** What is said of an id that is none. */
export const clusterIdProblem =
  "is not a managed cluster's resource id (/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name})";

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue);
  if (place === null) return issue.type === "check" ? issue.message : `the body is no JSON object; ${shape}`;
  if (issue.type === "strict_object") return `\`${place.slice(0, 100)}\` is not known here; ${shape}`;
  return `\`${place.slice(0, 100)}\` ${issue.message}`;
}

function wrong(problem: string): RecheckRequest {
  return { kind: "wrong", problems: [problem] };
}
