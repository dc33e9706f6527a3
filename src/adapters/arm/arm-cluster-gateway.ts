import * as v from "valibot";
import { property } from "../../core/cluster/arm-body.ts";
import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import { readCluster } from "../../core/cluster/cluster-snapshot.ts";
import type { OutboundReading } from "../../core/cluster/outbound.ts";
import { partialBodyProblem } from "../../core/cluster/partial-body.ts";
import type {
  ClusterGateway,
  ClusterReading,
  OperationStatus,
  UpdateOutcome,
} from "../../ports/cluster-gateway.ts";
import { type ArmAnswer, type ArmClient, ArmUnreachableError } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";
import { listPages } from "./list-pages.ts";
import { readPublicAddress } from "./public-address.ts";
import { updateOutcomeOf } from "./update-outcome.ts";

/** GET and PUT go by the same version, so that what comes back is what was read: never by the SDK's default, which moves. */
export const clusterApiVersion = "2026-04-01";

/** ARM's answer about a long-running operation. */
const operation = v.object({
  status: v.string(),
  endTime: v.nullish(v.string()),
  error: v.nullish(v.looseObject({})),
});

/** ARM's codes for a cluster that is not there; a 404 of anything else (a proxy, a wrong endpoint) proves nothing. */
const deleted = new Set(["resourcenotfound", "resourcegroupnotfound", "notfound"]);

/** 404s by which the guardrail may not, or cannot, see where the cluster is. */
const notDeleted = new Set(["subscriptionnotfound", "invalidsubscriptionid", "invalidresourcenamespace"]);

/** Managed clusters in Azure Resource Manager. */
export function createArmClusterGateway(arm: ArmClient): ClusterGateway {
  return {
    read: async (cluster, signal) => {
      try {
        return readingOf(await arm.get(pathOf(cluster), clusterApiVersion, signal), cluster);
      } catch (error) {
        if (error instanceof ArmUnreachableError) return { kind: "unavailable", reason: error.message };
        throw error;
      }
    },
    update: async (snapshot, body, signal): Promise<UpdateOutcome> => {
      const ifMatch = snapshot.eTag ?? "*";
      try {
        const answer = await arm.put(pathOf(snapshot.cluster), clusterApiVersion, body, ifMatch, signal);
        return updateOutcomeOf(answer, ifMatch, arm.origin);
      } catch (error) {
        if (error instanceof ArmUnreachableError) return { kind: "unavailable", reason: error.message };
        throw error;
      }
    },
    readOutbound: (resourceIds, signal) => readOutbound(arm, resourceIds, signal),
    operation: (url, signal) => operationAt(arm, url, signal),
    list: async (subscriptionId, signal) => {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerService/managedClusters`;
      const items = await listPages(arm, path, clusterApiVersion, signal);
      return items.map((item) => parseClusterId(item.id)).filter((cluster) => cluster !== undefined);
    },
  };
}

/** Resource groups may hold letters of any script and parentheses. */
function pathOf({ subscriptionId, resourceGroup, name }: ClusterId): string {
  return (
    `/subscriptions/${subscriptionId}/resourceGroups/${encodeURIComponent(resourceGroup)}` +
    `/providers/Microsoft.ContainerService/managedClusters/${name}`
  );
}

function readingOf(answer: ArmAnswer, cluster: ClusterId): ClusterReading {
  const { status, body } = answer;
  if (status === 200) {
    const snapshot = readCluster(body);
    if ("problem" in snapshot)
      return { kind: "unavailable", reason: `ARM's answer cannot be judged: ${snapshot.problem}` };
    if (snapshot.cluster.key !== cluster.key) {
      return { kind: "unavailable", reason: "ARM's answer cannot be judged: it is about another cluster" };
    }
    // The flattened shape, which a snapshot may have, is the command line's alone: from ARM it is half an answer.
    const problem = partialBodyProblem(property(snapshot.body, "properties"));
    if (problem !== undefined) {
      return { kind: "unavailable", reason: `ARM's answer cannot be judged: ${problem}` };
    }
    return { kind: "read", snapshot };
  }
  const { code, message } = armErrorOf(answer);
  const reason = `${code}: ${message}`;
  if (status === 401 || status === 403) return { kind: "denied", reason };
  if (status === 404) {
    if (deleted.has(code.toLowerCase())) return { kind: "gone" };
    if (notDeleted.has(code.toLowerCase())) return { kind: "denied", reason };
  }
  const { retryAfterSeconds } = answer;
  return { kind: "unavailable", reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

async function readOutbound(
  arm: ArmClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<OutboundReading> {
  const addresses = await Promise.all(ids.map((id) => readPublicAddress(arm, id, signal)));
  const problem = addresses.find((address) => "problem" in address);
  if (problem && "problem" in problem) return { kind: "unknown", reason: problem.problem };
  return {
    kind: "known",
    blocks: addresses.flatMap((address) => ("block" in address ? [address.block] : [])),
  };
}

async function operationAt(
  arm: ArmClient,
  url: string,
  signal: AbortSignal,
): Promise<OperationStatus | undefined> {
  try {
    const { status, body } = await arm.getUrl(url, signal);
    const parsed = v.safeParse(operation, body);
    if (status !== 200 || !parsed.success) return undefined;
    const { status: word, endTime, error } = parsed.output;
    const words = error ? armErrorOf({ status, body, headers: {} }) : undefined;
    return {
      status: word,
      ...(endTime ? { endTime } : {}),
      ...(words ? { error: `${words.code}: ${words.message}` } : {}),
    };
  } catch (error) {
    // How the operation went is a detail of the story; the read of the cluster decides.
    if (error instanceof ArmUnreachableError) return undefined;
    throw error;
  }
}
