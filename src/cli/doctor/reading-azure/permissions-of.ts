import { listAt } from "../../../core/cluster/arm-body.ts";
import type { Json } from "../../../core/json/json.ts";
import type { Permission } from "../guardrail-facts.ts";
import { textsAt } from "./arm-reading.ts";

/** The permissions in the body of a role definition or of a deny assignment: the same four lists in both. */
export function permissionsOf(body: Json): readonly Permission[] {
  return listAt(body, ["properties", "permissions"]).map((permission) => ({
    actions: textsAt(permission, ["actions"]),
    notActions: textsAt(permission, ["notActions"]),
    dataActions: textsAt(permission, ["dataActions"]),
  }));
}
