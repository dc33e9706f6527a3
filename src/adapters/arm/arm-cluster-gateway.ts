import * as v from "valibot";
import {
  type ArmApiVersion,
  type ArmPreviewVersion,
  defaultArmApiVersion,
} from "../../core/cluster/arm-api-versions.ts";
import { property } from "../../core/cluster/arm-body.ts";
import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import { readCluster } from "../../core/cluster/cluster-snapshot.ts";
import { isPreviewList } from "../../core/cluster/exposure.ts";
import type { OutboundReading } from "../../core/cluster/outbound.ts";
import { partialBodyProblem } from "../../core/cluster/partial-body.ts";
import { withPreview } from "../../core/cluster/preview-reading.ts";
import type { UpdateOutcome } from "../../core/model/update-outcome.ts";
import type { ClusterGateway, ClusterReading, OperationStatus } from "../../ports/cluster-gateway.ts";
import { type ArmAnswer, type ArmClient, ArmUnreachableError } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";
import { readChildList } from "./child-lists.ts";
import { listPages } from "./list-pages.ts";
import { readPublicAddress } from "./public-address.ts";
import { refusedReadOf } from "./refused-read.ts";
import { updateOutcomeOf } from "./update-outcome.ts";

/** ARM's answer about a long-running operation. */
const operation = v.object({
  status: v.string(),
  endTime: v.nullish(v.string()),
  error: v.nullish(v.looseObject({})),
});

/** A gateway that knows whether its API version is there. */
export interface ArmClusterGateway extends ClusterGateway {
  /** True where the last read that was answered was refused for its API version. */
  isApiVersionRefused(): boolean;
}

/**
 * Managed clusters in Azure Resource Manager. GET and PUT go by the same version, so that what comes back is what was
 * read.
 */
export function createArmClusterGateway(
  arm: ArmClient,
  apiVersion: ArmApiVersion = defaultArmApiVersion,
  previewVersion?: ArmPreviewVersion,
): ArmClusterGateway {
  let isVersionRefused = false;
  return {
    isApiVersionRefused: () => isVersionRefused,
    read: async (cluster, signal) => {
      try {
        const [answer, preview] = await Promise.all([
          arm.get(pathOf(cluster), apiVersion, signal),
          previewVersion && readPreview(arm, pathOf(cluster), previewVersion, signal),
        ]);
        if (answer.status === 200) {
          isVersionRefused = false;
          const reading = readingOf(answer, cluster);
          if (reading.kind !== "read") return reading;
          return { kind: "read", snapshot: withPreview(reading.snapshot, previewVersion ? preview : null) };
        }
        const refused = refusedReadOf(answer, apiVersion);
        // What passes by itself says nothing of the version.
        if (refused.reading.kind !== "unavailable") isVersionRefused = refused.isVersionRefused;
        return refused.reading;
      } catch (error) {
        if (error instanceof ArmUnreachableError) return { kind: "unavailable", reason: error.message };
        throw error;
      }
    },
    update: async (snapshot, body, signal): Promise<UpdateOutcome> => {
      const ifMatch = snapshot.eTag ?? "*";
      try {
        const answer = await arm.put(pathOf(snapshot.cluster), apiVersion, body, ifMatch, signal);
        return updateOutcomeOf(answer, ifMatch, arm.origin);
      } catch (error) {
        if (error instanceof ArmUnreachableError) return { kind: "unavailable", reason: error.message };
        throw error;
      }
    },
    readOutbound: (resourceIds, signal) => readOutbound(arm, resourceIds, signal),
    readList: async (cluster, name, signal) => {
      const version = isPreviewList(name) ? previewVersion : apiVersion;
      if (version === undefined) return { kind: "unavailable", reason: `No stable version has ${name}.` };
      return readChildList(arm, pathOf(cluster), name, version, signal);
    },
    operation: (url, signal) => operationAt(arm, url, signal),
    list: async (subscriptionId, signal) => {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerService/managedClusters`;
      const items = await listPages(arm, path, apiVersion, signal);
      return items.map((item) => parseClusterId(item.id)).filter((cluster) => cluster !== undefined);
    },
  };
}

/** The body at a preview version, to be looked at and never to be sent; `undefined` where it could not be had. */
async function readPreview(
  arm: ArmClient,
  path: string,
  version: ArmPreviewVersion,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const { status, body } = await arm.get(path, version, signal);
    return status === 200 ? body : undefined;
  } catch (error) {
    if (error instanceof ArmUnreachableError) return undefined;
    throw error;
  }
}

/** Resource groups may hold letters of any script and parentheses. */
function pathOf({ subscriptionId, resourceGroup, name }: ClusterId): string {
  return (
    `/subscriptions/${subscriptionId}/resourceGroups/${encodeURIComponent(resourceGroup)}` +
    `/providers/Microsoft.ContainerService/managedClusters/${name}`
  );
}

function readingOf({ body }: ArmAnswer, cluster: ClusterId): ClusterReading {
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
