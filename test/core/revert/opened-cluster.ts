import fc from "fast-check";
import { exposurePaths, guardedProperty } from "../../../src/core/cluster/exposure.ts";
import { type GuardedSetting, guardedSettings } from "../../../src/core/cluster/guarded-setting.ts";
import { isJsonObject, type Json } from "../../../src/core/json/json.ts";
import { clusterBody } from "../cluster/cluster-fixtures.ts";
import { approvedAdmins, widerAdmins } from "../cluster/way-in-samples.ts";

type Mutable = { [key: string]: unknown };

/** A setting that the cluster's own body shows. */
type BodySetting = Exclude<
  GuardedSetting,
  "trusted-access" | "private-endpoints" | "api-connectivity" | "token-issuers"
>;

const bodySettings = guardedSettings.filter(
  (setting) =>
    setting !== "trusted-access" &&
    setting !== "private-endpoints" &&
    setting !== "api-connectivity" &&
    setting !== "token-issuers",
);

/** The strict value of each setting, and all weak ones; `undefined` is an absent property. */
export const settingValues: Record<
  BodySetting,
  { readonly strict: Json; readonly weak: readonly unknown[] }
> = {
  "authorized-ranges": {
    strict: ["73.140.245.0/24", "137.117.106.90/29", "20.42.25.196"],
    weak: [undefined, null, [], ["0.0.0.0/0"], ["AzureCloud"], ["73.140.245.0/24", "1.0.0.0/8"]],
  },
  "private-cluster": { strict: true, weak: [undefined, null, false] },
  "public-network-access": { strict: "Disabled", weak: [undefined, null, "Enabled"] },
  "public-fqdn": { strict: false, weak: [undefined, null, true] },
  "run-command": { strict: true, weak: [undefined, null, false] },
  "local-accounts": { strict: true, weak: [undefined, null, false] },
  "network-policy": { strict: "cilium", weak: [undefined, null, "none"] },
  "imds-restriction": { strict: "None", weak: [undefined, null, "IMDS"] },
  "cluster-admins": { strict: approvedAdmins, weak: [undefined, null, ...widerAdmins] },
};

/** A cluster of the fixtures with unknown properties all over it and some settings in a weak state. */
export function openedCluster(fixture: string) {
  const unknown = fc.record({ place: fc.nat(), name: oddName, value: fc.jsonValue({ maxDepth: 3 }) });
  const opening = fc.record({ setting: fc.constantFrom(...bodySettings), choice: fc.nat() });
  return fc
    .record({
      unknowns: fc.array(unknown, { maxLength: 12 }),
      openings: fc.uniqueArray(opening, { selector: ({ setting }) => setting, minLength: 1 }),
      vnetIntegration: fc.boolean(),
    })
    .map(({ unknowns, openings, vnetIntegration }) => {
      const body: Mutable = { ...clusterBody(fixture) };
      for (const { place, name, value } of unknowns) addUnknown(body, place, name, copyOf(value));
      for (const { setting, choice } of openings) {
        const { weak } = settingValues[setting];
        set(body, ["properties", ...exposurePaths[guardedProperty[setting]]], weak[choice % weak.length]);
      }
      if (vnetIntegration) set(body, ["properties", "apiServerAccessProfile", "enableVnetIntegration"], true);
      if (!isJsonObject(body)) throw new TypeError("a cluster is an object");
      return { body, opened: openings.map(({ setting }) => setting) };
    });
}

/** A generated value is used again while a counterexample is made smaller, so it must stay as it is. */
function copyOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Names that a careless copy would lose, merge or take for something else; `twin` is another spelling of a neighbour. */
const oddName = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "length",
    "",
    " ",
    "0",
    "ÄÖÜ ß",
    "🦊",
  ),
  fc.constantFrom(
    "etag",
    "id",
    "fqdn",
    "identity",
    "nodeImageVersion",
    "provisioningState",
    "*",
    "a.b",
    "$ref",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.record({ twin: fc.nat() }),
);

function addUnknown(
  body: Mutable,
  place: number,
  name: string | { readonly twin: number },
  value: unknown,
): void {
  const objects = objectsIn(body);
  const object = objects[place % objects.length];
  if (!object) return;
  const neighbours = Object.keys(object);
  const twin =
    typeof name === "string" ? name : otherSpelling(neighbours[name.twin % neighbours.length] ?? "x");
  // What was there stays; and the id of the cluster has to stay readable.
  if (Object.hasOwn(object, twin)) return;
  define(object, twin, value);
}

function otherSpelling(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
}

/** Every object of a body, at any depth; the map of identities is left out, as its values are always `{}`. */
function objectsIn(value: unknown): Mutable[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([key, child]) =>
    key === "userAssignedIdentities" && !Array.isArray(child) ? [] : objectsIn(child),
  );
  return Array.isArray(value) ? below : [Object.assign(value), ...below];
}

/** Sets one value; `undefined` takes the property away, in every spelling. */
export function set(object: Mutable, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length > 0) {
    const child = object[name];
    const target: Mutable = typeof child === "object" && child !== null ? Object.assign(child) : {};
    if (target !== child) define(object, name, target);
    set(target, rest, value);
    return;
  }
  if (value !== undefined) {
    define(object, name, value);
    return;
  }
  for (const key of Object.keys(object)) {
    if (key.toLowerCase() === name.toLowerCase()) Reflect.deleteProperty(object, key);
  }
}

/** An assignment that also holds for `__proto__`. */
function define(object: Mutable, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
