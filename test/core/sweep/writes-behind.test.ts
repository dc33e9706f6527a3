import { expect, test } from "vitest";
import type { FleetChange } from "../../../src/core/model/fleet-change.ts";
import { writesBehind } from "../../../src/core/sweep/writes-behind.ts";
import { dana } from "../plan/story.ts";

const open = {
  findings: [],
  drift: [{ setting: "authorized-ranges" as const, before: ["1.2.3.4"], after: [] }],
};

function change(more: Partial<FleetChange> = {}): FleetChange {
  return {
    clusterKey: "one",
    at: "2026-11-21T12:00:00.000Z",
    actor: dana,
    correlationId: "c-1",
    settings: ["authorized-ranges", "run-command"],
    ...more,
  };
}

test("a change of what stands open is a write, in the order of time", () => {
  const later = change({ at: "2026-11-21T12:05:00.000Z", correlationId: "c-2" });
  expect(writesBehind("one", open, [later, change()])).toEqual([
    { actor: dana, correlationId: "c-1", at: "2026-11-21T12:00:00.000Z" },
    { actor: dana, correlationId: "c-2", at: "2026-11-21T12:05:00.000Z" },
  ]);
});

test("a change of another cluster, of another setting, or by nobody, is none", () => {
  const { actor: _nobody, correlationId: _none, ...unknown } = change();
  expect(
    writesBehind("one", open, [
      change({ clusterKey: "two" }),
      change({ settings: ["run-command"] }),
      unknown,
    ]),
  ).toEqual([]);
});
