import { guardedProperty } from "../../src/core/cluster/exposure.ts";
import { type GuardedSetting, guardedSettings } from "../../src/core/cluster/guarded-setting.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/core/json/json.ts";
import type { Leaf } from "../../src/core/model/revert-plan.ts";
import { patchOf } from "../../src/core/revert/put-body.ts";
import { clusterBody } from "../core/cluster/cluster-fixtures.ts";
import { mergeJson } from "../fakes/merge-json.ts";
import type { Random } from "./random.ts";

/** A value that somebody may write into a guarded setting, and what it means beside the approved one, by its author. */
interface Choice {
  readonly value: Json;
  readonly means: "open" | "narrow" | "same";
}

interface Setting {
  readonly path: readonly string[];
  readonly approved: Json;
  readonly choices: readonly [Choice, ...Choice[]];
}

const office = "73.140.245.0/24";
const vpn = "137.117.106.88/29";

const rangesPath = ["apiServerAccessProfile", "authorizedIPRanges"];

const ranges: Setting = {
  path: rangesPath,
  approved: [office, vpn],
  choices: [
    { value: [], means: "open" },
    { value: null, means: "open" },
    { value: ["0.0.0.0/0"], means: "open" },
    { value: [office, vpn, "203.0.113.0/24"], means: "open" },
    { value: ["203.0.113.7/32"], means: "open" },
    { value: [vpn, office], means: "same" },
    { value: [office], means: "narrow" },
    { value: [office, vpn], means: "same" },
  ],
};

const privateEndpoint: Setting = {
  path: ["apiServerAccessProfile", "enablePrivateCluster"],
  approved: true,
  choices: [
    { value: false, means: "open" },
    { value: null, means: "open" },
    { value: true, means: "same" },
  ],
};

const publicName: Setting = {
  path: ["apiServerAccessProfile", "enablePrivateClusterPublicFQDN"],
  approved: false,
  choices: [
    { value: true, means: "open" },
    { value: null, means: "open" },
    { value: false, means: "same" },
  ],
};

const runCommand: Setting = {
  path: ["apiServerAccessProfile", "disableRunCommand"],
  approved: true,
  choices: [
    { value: false, means: "open" },
    { value: true, means: "same" },
  ],
};

const localAccounts: Setting = {
  path: ["disableLocalAccounts"],
  approved: true,
  choices: [
    { value: false, means: "open" },
    { value: null, means: "open" },
    { value: true, means: "same" },
  ],
};

/** A public cluster with authorized ranges, or a private one with API server VNet integration. */
export const clusterKinds = ["public", "public", "private"] as const;

export type ClusterKind = (typeof clusterKinds)[number];

/** The guarded settings that the simulated people play with. Which value is open is said here, and not computed. */
const settings: Record<ClusterKind, readonly [Setting, ...Setting[]]> = {
  public: [ranges, runCommand, localAccounts],
  private: [privateEndpoint, publicName, runCommand, localAccounts],
};

/** Groups of settings that the policy exempts for a while. */
export const exemptedSettings = [
  ["authorized-ranges"],
  ["private-cluster", "public-fqdn"],
  ["run-command", "local-accounts"],
] as const satisfies readonly (readonly GuardedSetting[])[];

/** What a revert writes besides what drifted: ARM takes no ranges on a private cluster. */
export const clearedRanges = { setting: dotted(rangesPath), with: dotted(privateEndpoint.path) };

/** The guarded settings that some leaves write. */
export function settingsOf(leaves: readonly Leaf[]): readonly GuardedSetting[] {
  const names = new Set(leaves.map(({ path }) => path.at(-1)));
  return guardedSettings.filter((setting) => names.has(guardedProperty[setting]));
}

/** What puts everything back to what was approved. */
export function approvedLeaves(kind: ClusterKind): readonly Leaf[] {
  const approved = settings[kind].map(({ path, approved: value }) => ({ path, value }));
  return kind === "private" ? [...approved, { path: rangesPath, value: [] }] : approved;
}

/** What opens a cluster for certain. */
export function openingLeaves(kind: ClusterKind): readonly Leaf[] {
  const [{ path }] = settings[kind];
  return [{ path, value: kind === "private" ? false : [] }];
}

/** What somebody may write. */
export function randomLeaves(kind: ClusterKind, random: Random): readonly Leaf[] {
  if (random.chance(0.15)) return approvedLeaves(kind);
  const [main, ...others] = settings[kind];
  const chosen = others.filter(() => random.chance(0.3)).map((setting) => leafOf(setting, random));
  if (!random.chance(0.7)) return chosen;
  const first = leafOf(main, random);
  if (kind === "public") return [first, ...chosen];
  const list = first.value === true ? [] : random.pick<Json>([[], null, ["203.0.113.7/32"]]);
  return [first, { path: rangesPath, value: list }, ...chosen];
}

function leafOf({ path, choices }: Setting, random: Random): Leaf {
  return { path, value: random.pick(choices).value };
}

/** What is approved for a property of a cluster; `undefined` where nobody plays with it. */
export function approvedValue(kind: ClusterKind, property: string): Json | undefined {
  return settings[kind].find(({ path }) => path.at(-1) === property)?.approved;
}

/** The paths, with dots, of the settings that stand open in a body. */
export function openSettings(kind: ClusterKind, body: JsonObject): readonly string[] {
  return meaning(kind, body, "open");
}

/** The paths, with dots, of the lists in a body that only shrank. */
export function narrowSettings(kind: ClusterKind, body: JsonObject): readonly string[] {
  return meaning(kind, body, "narrow");
}

function meaning(kind: ClusterKind, body: JsonObject, means: Choice["means"]): readonly string[] {
  return settings[kind]
    .filter(({ path, choices }) => {
      const value = JSON.stringify(valueAt(body, path));
      const known = choices.find((choice) => JSON.stringify(choice.value) === value);
      if (!known) throw new Error(`nobody wrote ${value} into ${path.join(".")}`);
      return known.means === means;
    })
    .map(({ path }) => dotted(path));
}

/** ARM's word for the state of the last operation. */
export function provisioningState(body: JsonObject): Json {
  return valueAt(body, ["provisioningState"]);
}

/** The body of a cluster in the approved state, but for some leaves. */
export function bodyOf(
  kind: ClusterKind,
  name: string,
  resourceUID: string,
  showsETag: boolean,
  leaves: readonly Leaf[] = [],
  subscription = 0,
): JsonObject {
  const fixture = clusterBody(
    kind === "private" ? "public-vnet-integration-authorized" : "public-authorized",
  );
  const approved = mergeJson(fixture, patchOf([...approvedLeaves(kind), ...leaves]));
  const body = mergeJson(approved, patchOf([{ path: ["resourceUID"], value: resourceUID }]));
  if (!isJsonObject(body)) throw new TypeError("a cluster body is an object");
  const { eTag: _fixtures, ...rest } = body;
  const id = String(rest.id).replace("aks-prod", name).replace("00000/", `0000${subscription}/`);
  return { ...rest, ...(showsETag ? { eTag: `etag of ${resourceUID}` } : {}), id, name };
}

function dotted(path: readonly string[]): string {
  return `properties.${path.join(".")}`;
}

function valueAt(body: JsonObject, path: readonly string[]): Json {
  return ["properties", ...path].reduce<Json>(
    (value, name) => (isJsonObject(value) ? (value[name] ?? null) : null),
    body,
  );
}
