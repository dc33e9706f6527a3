import { isJsonObject, type Json, type JsonObject } from "../../src/core/json/json.ts";
import type { Leaf } from "../../src/core/revert/revert-patch.ts";

/** A value that somebody may write into a guarded setting, and what it means beside the approved one, by its author. */
interface Choice {
  readonly value: Json;
  readonly isOpen: boolean;
}

interface Setting {
  readonly path: readonly string[];
  readonly approved: Json;
  readonly choices: readonly [Choice, ...Choice[]];
}

const office = "73.140.245.0/24";
const vpn = "137.117.106.88/29";

/** The guarded settings that the simulated people play with. Which value is open is said here, and not computed. */
export const settings = {
  ranges: {
    path: ["apiServerAccessProfile", "authorizedIPRanges"],
    approved: [office, vpn],
    choices: [
      { value: [], isOpen: true },
      { value: null, isOpen: true },
      { value: ["0.0.0.0/0"], isOpen: true },
      { value: [office, vpn, "203.0.113.0/24"], isOpen: true },
      { value: ["203.0.113.7/32"], isOpen: true },
      { value: [vpn, office], isOpen: false },
      { value: [office], isOpen: false },
      { value: [office, vpn], isOpen: false },
    ],
  },
  runCommand: {
    path: ["apiServerAccessProfile", "disableRunCommand"],
    approved: true,
    choices: [
      { value: false, isOpen: true },
      { value: true, isOpen: false },
    ],
  },
  localAccounts: {
    path: ["disableLocalAccounts"],
    approved: true,
    choices: [
      { value: false, isOpen: true },
      { value: null, isOpen: true },
      { value: true, isOpen: false },
    ],
  },
} as const satisfies Record<string, Setting>;

const all: readonly Setting[] = Object.values(settings);

/** The approved value of every setting. */
export const approvedLeaves: readonly Leaf[] = all.map(({ path, approved }) => ({ path, value: approved }));

/** The paths, with dots, of the settings that stand open in a body. */
export function openSettings(body: JsonObject): readonly string[] {
  return all
    .filter(({ path, choices }) => {
      const value = JSON.stringify(valueAt(body, path));
      const known = choices.find((choice) => JSON.stringify(choice.value) === value);
      if (!known) throw new Error(`nobody wrote ${value} into ${path.join(".")}`);
      return known.isOpen;
    })
    .map(({ path }) => `properties.${path.join(".")}`);
}

/** ARM's word for the state of the last operation. */
export function provisioningState(body: JsonObject): Json {
  return valueAt(body, ["provisioningState"]);
}

function valueAt(body: JsonObject, path: readonly string[]): Json {
  return ["properties", ...path].reduce<Json>(
    (value, name) => (isJsonObject(value) ? (value[name] ?? null) : null),
    body,
  );
}
