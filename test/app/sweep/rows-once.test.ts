import { expect, test } from "vitest";
import { RowsOnce } from "../../../src/app/sweep/rows-once.ts";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { FleetRow } from "../../../src/ports/fleet-inventory.ts";
import { cluster, type Shown } from "../../core/plan/story.ts";

const ours = "0a000000-0000-0000-0000-000000000001";
const foreign = "0f000000-0000-0000-0000-00000000000f";

function row(name: string, shown: Shown = {}, subscription = ours): FleetRow {
  const id = clusterId(subscription, "rg", name);
  return { cluster: id, snapshot: { ...cluster(shown), cluster: id } };
}

/** The names of rows, each with whether it can be judged. */
function seen(rows: readonly FleetRow[]): readonly (readonly [string, boolean])[] {
  return rows.map(({ cluster: { name }, snapshot }) => [name, snapshot !== undefined]);
}

test("a cluster that a later page shows again, in whatever case, is passed on once", () => {
  const rows = new RowsOnce([ours]);
  const first = rows.fresh([row("aks-one"), row("aks-two")], 0);
  expect(seen(first)).toEqual([
    ["aks-one", true],
    ["aks-two", true],
  ]);
  expect(rows.fresh([row("AKS-One"), row("aks-two")], 0)).toEqual([]);
  expect(rows.shown.size).toBe(2);
  expect(rows.problems).toEqual([]);
});

test("one that is shown differently is passed on to be read, once, in whatever order", () => {
  const open: Shown = { ranges: [] };
  for (const [one, other] of [
    [{}, open],
    [open, {}],
  ] as const) {
    const rows = new RowsOnce([ours]);
    expect(seen(rows.fresh([row("aks-one", one)], 0))).toEqual([["aks-one", true]]);
    expect(seen(rows.fresh([row("aks-one", other)], 0))).toEqual([["aks-one", false]]);
    expect(rows.fresh([row("aks-one", one), row("aks-one", other)], 0)).toEqual([]);
    // In one page, what contradicts itself is never judged.
    expect(seen(new RowsOnce([ours]).fresh([row("aks-one", one), row("aks-one", other)], 0))).toEqual([
      ["aks-one", false],
    ]);
  }
});

test("clusters of a subscription that was not asked about are passed over, and counted with what is odd", () => {
  const rows = new RowsOnce([ours]);
  expect(seen(rows.fresh([row("aks-one"), row("aks-foreign", {}, foreign)], 2))).toEqual([["aks-one", true]]);
  expect(rows.subscriptions).toEqual(new Set([ours]));
  expect(rows.problems).toEqual([expect.stringMatching(/^3 rows, beside 1 clusters/)]);
});
