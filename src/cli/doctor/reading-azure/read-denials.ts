import type { ArmClient } from "../../../adapters/arm/arm-client.ts";
import { listAt, propertyAt, textAt } from "../../../core/cluster/arm-body.ts";
import type { Json } from "../../../core/json/json.ts";
import type { Denial } from "../guardrail-facts.ts";
import type { Reading } from "../reading.ts";
import { readList } from "./arm-reading.ts";
import { permissionsOf } from "./permissions-of.ts";

/** DenyAssignments_List in Azure/azure-rest-api-specs, authorization-DenyAssignmentCalls.json. */
const apiVersion = "2022-04-01";

/** How Azure writes "all principals" (learn.microsoft.com/azure/role-based-access-control/deny-assignments). */
const everybody = "00000000-0000-0000-0000-000000000000";

/**
 * The deny assignments at, above and below a subscription that hold for an identity: its own and those of its groups, by
 * `assignedTo` (learn.microsoft.com/azure/role-based-access-control/deny-assignments), and those of all principals, which
 * that filter is not documented to list, from the whole list. One that excludes the identity by name does not count;
 * whether a group of it is excluded, nothing here knows.
 */
export async function readDenials(
  arm: ArmClient,
  subscriptionId: string,
  principalId: string,
): Promise<Reading<readonly Denial[]>> {
  const list = (query: Readonly<Record<string, string>>) =>
    readList(
      arm,
      `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/denyAssignments`,
      apiVersion,
      "Microsoft.Authorization/denyAssignments/read",
      query,
    );
  const [own, all] = await Promise.all([list({ $filter: `assignedTo('${principalId}')` }), list({})]);
  if (own.kind !== "read") return own;
  if (all.kind !== "read") return all;
  const holding = [...own.value, ...all.value.filter((entry) => isFor(entry, "principals", everybody))];
  const byId = new Map(holding.map((entry) => [textAt(entry, ["id"])?.toLowerCase(), entry]));
  return {
    kind: "read",
    value: [...byId.values()]
      .filter((entry) => !isFor(entry, "excludePrincipals", principalId))
      .map(denialOf),
  };
}

function isFor(entry: Json, list: "principals" | "excludePrincipals", id: string): boolean {
  return listAt(entry, ["properties", list]).some(
    (principal) => textAt(principal, ["id"])?.toLowerCase() === id.toLowerCase(),
  );
}

function denialOf(entry: Json): Denial {
  const id = textAt(entry, ["id"]) ?? "";
  return {
    name: textAt(entry, ["properties", "denyAssignmentName"]) ?? id,
    scope: textAt(entry, ["properties", "scope"]) ?? "",
    permissions: permissionsOf(entry),
    isForScopeOnly: propertyAt(entry, ["properties", "doNotApplyToChildScopes"]) === true,
  };
}
