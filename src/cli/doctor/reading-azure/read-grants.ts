import type { ArmClient } from "../../../adapters/arm/arm-client.ts";
import { textAt } from "../../../core/cluster/arm-body.ts";
import type { Json } from "../../../core/json/json.ts";
import type { Grant } from "../guardrail-facts.ts";
import type { Reading } from "../reading.ts";
import { readList, readOne } from "./arm-reading.ts";
import { permissionsOf } from "./permissions-of.ts";

/** The newest stable one (learn.microsoft.com/rest/api/authorization/role-assignments/list-for-scope). */
const apiVersion = "2022-04-01";

/**
 * The roles that an identity has at, above and below a subscription, also by way of groups, and of groups of groups:
 * `assignedTo` (learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest). Each role is read once.
 * What a service provider was given by Azure Lighthouse is no role assignment here.
 */
export async function readGrants(
  arm: ArmClient,
  subscriptionId: string,
  principalId: string,
): Promise<Reading<readonly Grant[]>> {
  const assignments = await readList(
    arm,
    `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleAssignments`,
    apiVersion,
    "Microsoft.Authorization/roleAssignments/read",
    { $filter: `assignedTo('${principalId}')` },
  );
  if (assignments.kind !== "read") return assignments;
  const roles = new Map<string, Pick<Grant, "role" | "permissions">>();
  const grants: Grant[] = [];
  for (const assignment of assignments.value) {
    const roleId = textAt(assignment, ["properties", "roleDefinitionId"]) ?? "";
    const scope = textAt(assignment, ["properties", "scope"]) ?? "";
    const holder = textAt(assignment, ["properties", "principalId"]) ?? principalId;
    const key = roleId.toLowerCase();
    let role = roles.get(key);
    if (role === undefined) {
      const found = await readOne(
        (signal) => arm.get(roleId, apiVersion, signal),
        "Microsoft.Authorization/roleDefinitions/read",
      );
      if (found.kind !== "read") return found;
      role = roleOf(found.value, roleId);
      roles.set(key, role);
    }
    grants.push({
      scope,
      ...role,
      ...(holder.toLowerCase() === principalId.toLowerCase() ? {} : { group: holder }),
      // `null` where there is none.
      ...(textAt(assignment, ["properties", "condition"]) ? { isConditional: true } : {}),
    });
  }
  return { kind: "read", value: grants };
}

function roleOf(body: Json, roleId: string): Pick<Grant, "role" | "permissions"> {
  return {
    role: textAt(body, ["properties", "roleName"]) ?? roleId,
    permissions: permissionsOf(body),
  };
}
