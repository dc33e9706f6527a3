import { property, textAt } from "../core/cluster/arm-body.ts";
import { isJsonObject, type Json } from "../core/json/json.ts";

/** The bodies that an input holds, in the order given. */
export interface ClusterBodies {
  readonly bodies: readonly Json[];
  /** True for a list of any form, however many it holds: the answer is then a list too. */
  readonly isList: boolean;
  /** True where the list says of itself that it goes on somewhere else. */
  readonly goesOn: boolean;
}

/**
 * Takes the wrapping off: a JSON array, ARM's list (`value`, `nextLink`), what `az graph query` prints (`data`,
 * `skip_token`), and a resource of Pulumi's with its outputs.
 */
export function clusterBodies(json: Json): ClusterBodies {
  if (Array.isArray(json)) return { bodies: json.map(unwrapped), isList: true, goesOn: false };
  if (isJsonObject(json)) {
    const value = property(json, "value");
    if (Array.isArray(value)) return listOf(value, textAt(json, ["nextLink"]));
    const data = property(json, "data");
    if (Array.isArray(data)) {
      return listOf(data, textAt(json, ["skip_token"]) ?? textAt(json, ["$skipToken"]));
    }
  }
  return { bodies: [unwrapped(json)], isList: false, goesOn: false };
}

function listOf(items: readonly Json[], next: string | undefined): ClusterBodies {
  return { bodies: items.map(unwrapped), isList: true, goesOn: next !== undefined && next !== "" };
}

/** A resource of a Pulumi stack as `pulumi stack export` has it; its outputs are ARM's values in az's flat form. */
function unwrapped(body: Json): Json {
  const type = textAt(body, ["type"]) ?? "";
  const outputs = property(body, "outputs");
  return /^azure-native:containerservice.*:ManagedCluster$/i.test(type) && isJsonObject(outputs)
    ? outputs
    : body;
}
