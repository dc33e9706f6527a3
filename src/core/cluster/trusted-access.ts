import type { Json } from "../json/json.ts";
import { listAt, textAt } from "./arm-body.ts";
import { type Grant, keyOf } from "./grant.ts";

/**
 * One trusted-access role binding: an Azure resource's own identity reaches the API server through the AKS regional
 * gateway, past authorized ranges, a private endpoint and disabled local accounts
 * (learn.microsoft.com/azure/aks/trusted-access-feature).
 */
export interface TrustedAccessBinding {
  /** The name of the binding under the cluster. */
  readonly name: string;
  /** Whose identity it is. */
  readonly sourceResourceId: string;
  readonly roles: readonly string[];
}

/** A list of bindings as it is judged, stored and shown: sorted, so that the same list is always the same value. */
export function trustedAccessValue(bindings: readonly TrustedAccessBinding[]): Json {
  return bindings
    .map(({ name, sourceResourceId, roles }) => ({ name, sourceResourceId, roles: [...roles].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The bindings of such a value; one that cannot be read is a binding of nobody to nothing. */
export function bindingsOf(value: Json): readonly TrustedAccessBinding[] {
  return (Array.isArray(value) ? value : []).map((item: Json) => ({
    name: textAt(item, ["name"]) ?? "",
    sourceResourceId: textAt(item, ["sourceResourceId"]) ?? "",
    roles: listAt(item, ["roles"]).filter((role) => typeof role === "string"),
  }));
}

/**
 * What the bindings grant: each role of each. A binding of the same name to another resource is another binding, as it was
 * deleted and made anew.
 */
export function grantsOfBindings(value: Json): readonly Grant[] {
  return bindingsOf(value).flatMap(({ name, sourceResourceId, roles }) => {
    const key = keyOf(name, sourceResourceId);
    const who = `${sourceResourceId || "an unknown resource"} by the binding ${name}`;
    return [
      { kind: "binding", key, words: `${who} ${rolesInWords(roles)}` },
      ...roles.map((role) => ({
        kind: "role",
        key: keyOf(name, sourceResourceId, role),
        words: `${who} with the role ${role}`,
        saidBy: key,
      })),
    ];
  });
}

function rolesInWords(roles: readonly string[]): string {
  if (roles.length === 0) return "with no role";
  return `with the ${roles.length === 1 ? "role" : "roles"} ${roles.join(", ")}`;
}
