import { property, propertyAt, textAt } from "../core/cluster/arm-body.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json/json.ts";
import type { LooksLike } from "../core/text/foreign-text.ts";
import { clip, oneLine } from "../core/text/readable.ts";

const azShow = "give what az aks show -o json prints";
const azShowWhole = `${azShow}, whole and without --query`;
const powerShell = "use ConvertTo-Json -Depth 10 (in PowerShell 7), or give what az aks show -o json prints";

interface Kind {
  /** The words for a body of this kind; `undefined` for any other. Bodies are judged by it in the order of the list. */
  readonly what: (body: JsonObject) => string | undefined;
  readonly mend: string;
}

/** Other tools' and other services' shapes, and parts of Azure's own. */
const kinds: readonly Kind[] = [
  {
    what: (body) =>
      has(body, "terraform_version") ||
      has(body, "planned_values") ||
      /^azurerm_/.test(textAt(body, ["type"]) ?? "")
        ? "Terraform's state or plan, in Terraform's names and not in Azure's"
        : undefined,
    mend: azShow,
  },
  {
    what: (body) =>
      words(
        terraformNames.find((name) => has(body, name)),
        (name) => `a cluster in Terraform's names (${name}), not in Azure's`,
      ),
    mend: azShow,
  },
  {
    what: (body) =>
      words(
        pythonNames.find((name) => has(body, name)),
        (name) => `a cluster in snake case (${name}), as the Python SDK's as_dict() and Ansible have it`,
      ),
    mend: azShow,
  },
  {
    what: (body) =>
      words(kubernetesKind(body), (kind) => `a Kubernetes object (${kind}), not the cluster in Azure`),
    mend: azShow,
  },
  {
    what: (body) =>
      depthCut(body)
        ? "PowerShell's object, cut off in its depth: its AuthorizedIPRanges are not a list"
        : undefined,
    mend: powerShell,
  },
  {
    what: (body) =>
      Array.isArray(propertyAt(body, ["data", "columns"]))
        ? "Azure Resource Graph's answer in its table form"
        : undefined,
    mend: "ask with resultFormat objectArray, or use az graph query",
  },
  {
    what: (body) =>
      has(body, "properties") && body.properties === null
        ? "a row of az resource list or of a query, with no properties"
        : undefined,
    mend: "give what az aks list -o json prints",
  },
  { what: (body) => words(armError(body), (code) => `Azure's error ${code}`), mend: azShow },
  {
    what: (body) =>
      textAt(body, ["status"]) !== undefined && (has(body, "startTime") || has(body, "percentComplete"))
        ? "the state of an operation of Azure's"
        : undefined,
    mend: azShow,
  },
  {
    what: (body) =>
      /deploymentTemplate\.json/i.test(textAt(body, ["$schema"]) ?? "") ? "a whole ARM template" : undefined,
    mend: "give its resource of type Microsoft.ContainerService/managedClusters alone",
  },
  {
    what: (body) =>
      has(body, "specversion") || (has(body, "eventType") && has(body, "subject"))
        ? "an event, which only names a cluster"
        : undefined,
    mend: azShow,
  },
  {
    what: (body) => (has(body, "verdict") && has(body, "findings") ? "an answer of this command" : undefined),
    mend: azShow,
  },
  { what: (body) => words(otherType(body), (type) => `a resource of type ${type}`), mend: azShow },
  {
    what: (body) =>
      isPart(body) && clusterNames.some((name) => has(body, name))
        ? "a part of a cluster, as --query leaves it"
        : undefined,
    mend: azShowWhole,
  },
  { what: (body) => (isPart(body) ? "an object of another kind" : undefined), mend: azShowWhole },
];

/** What a body looks like that is no cluster as Azure prints it; `undefined` when it may be one. */
export function foreignShape(body: Json): LooksLike | undefined {
  if (typeof body === "string" || typeof body === "number" || typeof body === "boolean") {
    return { what: `a single value (${quoted(String(body))}), as --query leaves it`, mend: azShowWhole };
  }
  if (Array.isArray(body)) {
    return { what: "a row of values, as --query leaves it", mend: azShowWhole };
  }
  if (!isJsonObject(body)) return undefined;
  for (const { what, mend } of kinds) {
    const found = what(body);
    if (found !== undefined) return { what: found, mend };
  }
  return undefined;
}

/** Names of `azurerm_kubernetes_cluster` (registry.terraform.io/providers/hashicorp/azurerm), in Pulumi's spelling too. */
const terraformNames = [
  "private_cluster_enabled",
  "privateClusterEnabled",
  "local_account_disabled",
  "localAccountDisabled",
  "run_command_enabled",
  "runCommandEnabled",
  "api_server_authorized_ip_ranges",
  "apiServerAuthorizedIpRanges",
  "resource_group_name",
  "default_node_pool",
  "defaultNodePool",
];

const pythonNames = [
  "api_server_access_profile",
  "provisioning_state",
  "disable_local_accounts",
  "agent_pool_profiles",
];

/** What tells a part of a cluster from something else altogether. */
const clusterNames = [
  "provisioningState",
  "apiServerAccessProfile",
  "networkProfile",
  "kubernetesVersion",
  "powerState",
  "agentPoolProfiles",
  "fqdn",
  "properties",
];

/** `kind` of Azure Service Operator's, Cluster API's, Crossplane's or any other Kubernetes object, with its API group. */
function kubernetesKind(body: JsonObject): string | undefined {
  const version = textAt(body, ["apiVersion"]);
  const kind = textAt(body, ["kind"]);
  // An ARM template's resource has an `apiVersion` too, which is a date, and a `kind` of Azure's beside its `type`.
  if (version === undefined || kind === undefined || has(body, "type")) return undefined;
  return quoted(`${version}, ${kind}`);
}

/** PowerShell's ConvertTo-Json writes what is below its depth (2 unless said otherwise) as text, a list without brackets. */
function depthCut(body: JsonObject): boolean {
  if (!Object.hasOwn(body, "ApiServerAccessProfile")) return false;
  const profile = body.ApiServerAccessProfile;
  if (profile === undefined || profile === null) return false;
  if (!isJsonObject(profile)) return true;
  const ranges = property(profile, "authorizedIPRanges") ?? null;
  return ranges !== null && !Array.isArray(ranges);
}

function armError(body: JsonObject): string | undefined {
  const code = textAt(body, ["error", "code"]) ?? (has(body, "message") ? textAt(body, ["code"]) : undefined);
  return code === undefined ? undefined : quoted(code);
}

function otherType(body: JsonObject): string | undefined {
  const type = textAt(body, ["type"]);
  if (type === undefined || !type.includes("/")) return undefined;
  return type.toLowerCase() === "microsoft.containerservice/managedclusters" ? undefined : quoted(type);
}

/**
 * A cluster has a network profile in every answer of Azure's, and a state or, in a template, what creates it. Without
 * them it is a part, in which absence says nothing.
 */
function isPart(body: JsonObject): boolean {
  const nested = property(body, "properties");
  const properties = isJsonObject(nested) ? nested : body;
  const isResource = isJsonObject(nested) && textAt(body, ["type"]) !== undefined;
  const creates = ["agentPoolProfiles", "dnsPrefix", "fqdnSubdomain"].some((name) => has(properties, name));
  if (isResource && creates && !has(body, "id")) return false;
  const hasState = has(properties, "provisioningState") || (isJsonObject(nested) && creates);
  return !(hasState && isJsonObject(property(properties, "networkProfile")));
}

function has(body: JsonObject, name: string): boolean {
  return property(body, name) !== undefined;
}

function words(found: string | undefined, say: (found: string) => string): string | undefined {
  return found === undefined ? undefined : say(found);
}

function quoted(text: string): string {
  return clip(oneLine(text), 80);
}
