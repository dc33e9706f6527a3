import { property, propertyAt, textAt } from "../core/cluster/arm-body.ts";
import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import { type ClusterSnapshot, readClusterAs } from "../core/cluster/cluster-snapshot.ts";
import { bodyProperties, exposurePaths } from "../core/cluster/exposure.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json/json.ts";
import { foreignShape } from "./foreign-shape.ts";
import { UnusableInput } from "./unusable-input.ts";

/** A cluster of an input. */
export interface GivenCluster {
  readonly snapshot: ClusterSnapshot;
  /** `null` where the body has no id that names a cluster: it was redacted, or there is no cluster yet. */
  readonly clusterId: string | null;
  /** Where it was given: a file, with the position in a list. */
  readonly place: string;
}

/**
 * Reads one body as ARM or `az aks show` prints it, or as a template has it. Whatever is not recognisably a whole
 * cluster is never judged, as what is absent in it means nothing: throws `UnusableInput` with what it looks like.
 */
export function readBody(body: Json, place: string): GivenCluster {
  const foreign = foreignShape(body);
  if (foreign) {
    throw new UnusableInput(
      `${place}: it is not a cluster as Azure prints it: it looks like ${foreign.what}; ${foreign.mend}`,
    );
  }
  if (!isJsonObject(body)) throw noCluster(place, "the body is not a JSON object");
  const cluster = clusterOf(body, place);
  const snapshot = readClusterAs(cluster ?? nameless(body), body);
  if ("problem" in snapshot) throw noCluster(place, snapshot.problem);
  const problem = valueProblem(body);
  if (problem !== undefined) throw noCluster(place, problem);
  return { snapshot, clusterId: cluster?.id ?? null, place };
}

/** The cluster of the body's id. An id of something else is a mistake; one that is absent or redacted is none. */
function clusterOf(body: JsonObject, place: string): ClusterId | undefined {
  const id = textAt(body, ["id"]);
  const cluster = parseClusterId(id);
  if (cluster || id === undefined || isRedacted(id)) return cluster;
  throw noCluster(place, "`id` is not the resource id of a managed cluster");
}

/** `<redacted>`, an id with its subscription made unreadable, or a template's expression. */
function isRedacted(id: string): boolean {
  return (
    !id.includes("/") ||
    isExpression(id) ||
    /\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/]+$/i.test(id)
  );
}

/** Stands for a cluster without an id: with what else the body says of where it is, for the policy to match. */
function nameless(body: JsonObject): ClusterId {
  const text = (name: string): string => {
    const value = textAt(body, [name]) ?? "";
    return isExpression(value) ? "" : value;
  };
  return { subscriptionId: "", resourceGroup: text("resourceGroup"), name: text("name"), id: "", key: "" };
}

/** What keeps the guarded values of a body from being judged, though its shape is a cluster's. */
function valueProblem(body: JsonObject): string | undefined {
  const nested = property(body, "properties");
  const properties = isJsonObject(nested) ? nested : body;
  for (const name of bodyProperties) {
    const path = exposurePaths[name];
    const value = propertyAt(properties, path) ?? null;
    const isList = Array.isArray(value);
    if (textsIn(value).some(isExpression)) {
      return `\`${path.join(".")}\` is a template's expression, whose value is not in the file; give the cluster as az aks show -o json prints it`;
    }
    if (name === "authorizedIPRanges" && value !== null && !isList) {
      return `\`${path.join(".")}\` is not a list; give the cluster as az aks show -o json prints it`;
    }
  }
  return undefined;
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => textsIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** `[parameters('ranges')]`; two brackets stand for one in a text (learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions). */
function isExpression(text: string): boolean {
  return /^\[(?!\[)[\s\S]*\]$/.test(text);
}

function noCluster(place: string, problem: string): UnusableInput {
  return new UnusableInput(`${place}: it is not an AKS cluster: ${problem}`);
}
