import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Bicep } from "./bicep-compiler.ts";

const snapshot = v.looseObject({ outputs: v.optional(v.record(v.string(), v.unknown()), {}) });

/** Where the parameter files are deployed to, as far as the snapshots are concerned: made up, and always the same. */
const place = [
  "--tenant-id",
  "00000000-0000-0000-0000-0000000000b1",
  "--location",
  "westeurope",
  "--deployment-name",
  "aks-guardrail",
];
const subscription = ["--subscription-id", "00000000-0000-0000-0000-0000000000a1"];
const managementGroup = ["--management-group-id", "mg-contoso"];

/** The parameter files whose deployments are committed as snapshots, with the scope of each. */
export const snapshots: Readonly<Record<string, readonly string[]>> = {
  "one-subscription": subscription,
  "three-subscriptions": subscription,
  events: subscription,
  "management-group": managementGroup,
};

/** Writes the snapshot beside its parameter file, in a copy of the templates. Answers its text, or what is wrong. */
export function takeSnapshot(
  bicep: Bicep,
  infra: string,
  name: string,
  scope: readonly string[],
): { readonly text: string } | { readonly problem: string } {
  const { status, output, errors } = bicep(
    ["snapshot", join("parameters", `${name}.bicepparam`), ...scope, ...place],
    infra,
  );
  if (status !== 0) return { problem: `${errors}${output}`.trim() };
  return { text: inOrder(readFileSync(snapshotPath(infra, name), "utf8")) };
}

/** The compiler writes the outputs in another order each time. */
function inOrder(text: string): string {
  const { outputs, ...rest } = v.parse(snapshot, JSON.parse(text));
  const sorted = Object.entries(outputs).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...rest, outputs: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** Where a snapshot is kept. */
export function snapshotPath(infra: string, name: string): string {
  return join(infra, "parameters", `${name}.snapshot.json`);
}
