import type { ArmClient } from "../../../adapters/arm/arm-client.ts";
import { listAt, textAt } from "../../../core/cluster/arm-body.ts";
import type { Json } from "../../../core/json/json.ts";
import type { Grant } from "../guardrail-facts.ts";
import type { Reading } from "../reading.ts";
import { readList, readOne, textsAt } from "./arm-reading.ts";

/** The newest stable one (learn.microsoft.com/rest/api/authorization/role-assignments/list-for-scope). */
const apiVersion = "2022-04-01";

/**
 * The roles that an identity has at, above and below a subscription: with `principalId eq`, all of them (the same page).
 * Each role is read once.
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
    { $filter: `principalId eq '${principalId}'` },
  );
  if (assignments.kind !== "read") return assignments;
  const roles = new Map<string, Omit<Grant, "scope">>();
  const grants: Grant[] = [];
  for (const assignment of assignments.value) {
    const roleId = textAt(assignment, ["properties", "roleDefinitionId"]) ?? "";
    const scope = textAt(assignment, ["properties", "scope"]) ?? "";
    if (textAt(assignment, ["properties", "principalId"])?.toLowerCase() !== principalId.toLowerCase())
      continue;
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
    grants.push({ scope, ...role });
  }
  return { kind: "read", value: grants };
}

function roleOf(body: Json, roleId: string): Omit<Grant, "scope"> {
  return {
    role: textAt(body, ["properties", "roleName"]) ?? roleId,
    permissions: listAt(body, ["properties", "permissions"]).map((permission) => ({
      actions: textsAt(permission, ["actions"]),
      notActions: textsAt(permission, ["notActions"]),
      dataActions: textsAt(permission, ["dataActions"]),
    })),
  };
}
