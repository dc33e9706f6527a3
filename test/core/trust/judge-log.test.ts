import { describe, expect, test } from "vitest";
import type { ActivityEntry } from "../../../src/core/model/activity.ts";
import type { BelievedChange } from "../../../src/core/model/believed-change.ts";
import { judgeLog } from "../../../src/core/trust/judge-log.ts";
import { cluster } from "../plan/story.ts";
import { entriesOf, mallory, terraform, wider } from "../plan/trusted-writes.ts";

const clusterId = cluster().cluster.id;
const at = new Date("2026-11-21T18:40:00.000Z");
const its = { actor: terraform, correlationId: "C-1", at };
const hers = { actor: mallory, correlationId: "c-2", at };
const change: BelievedChange = {
  at: "2026-11-21T18:40:02.000Z",
  window: { from: "2026-11-21T18:37:55.000Z", to: "2026-11-21T18:40:07.000Z" },
  deployers: [terraform.objectId ?? ""],
  writes: [{ actor: terraform, correlationId: "c-1", at: at.toISOString() }],
  pastWrites: ["c-0"],
  isConfirmed: false,
  before: {
    approved: { authorizedIPRanges: wider },
    lastCompliant: { authorizedIPRanges: wider },
    outboundAdditions: [],
    compliantAt: "2026-11-21T18:38:00.000Z",
  },
};
const judge = (...entries: readonly ActivityEntry[]) =>
  judgeLog(clusterId, change, { kind: "read", entries, ...change.window });
const changed = (entries: readonly ActivityEntry[], fields: Partial<ActivityEntry>) =>
  entries.map((entry) => ({ ...entry, ...fields }));

describe("what the log tells of a believed change", () => {
  test.each<[string, readonly ActivityEntry[], boolean, readonly string[]]>([
    ["nothing", [], false, []],
    ["its beginning", entriesOf(its, ["Started", "Accepted"]), false, []],
    ["its end alone, spelt otherwise", changed(entriesOf(its), { status: "succeeded" }).slice(2), true, []],
    [
      "all of it, the cluster in capitals",
      changed(entriesOf(its), { resourceId: clusterId.toUpperCase() }),
      true,
      [],
    ],
    ["that it failed", changed(entriesOf(its).slice(2), { status: "Failed" }), false, []],
    [
      "another write of theirs besides",
      [...entriesOf(its), ...entriesOf({ ...its, correlationId: "c-9" })],
      true,
      [],
    ],
    [
      "an entry of its operation without a name",
      [
        ...entriesOf(its),
        ...changed(entriesOf(its).slice(0, 1), { actor: { kind: "unknown", name: "somebody" } }),
      ],
      true,
      [],
    ],
    [
      "its end without claims, by its caller alone",
      [
        ...entriesOf(its).slice(0, 2),
        ...changed(entriesOf(its).slice(2), {
          actor: {
            kind: "unknown",
            name: "by its object id",
            objectId: terraform.objectId?.toUpperCase() ?? "",
          },
        }),
      ],
      true,
      [],
    ],
    [
      "another's end without claims under its correlation id",
      [
        ...entriesOf(its).slice(0, 2),
        ...changed(entriesOf(its).slice(2), {
          actor: { kind: "user", name: "mallory@x.org", upn: "mallory@x.org" },
        }),
      ],
      false,
      ["mallory@x.org"],
    ],
    [
      "an operation without a name",
      [
        ...entriesOf(its),
        ...changed(entriesOf(hers).slice(0, 1), { actor: { kind: "unknown", name: "somebody" } }),
      ],
      true,
      ["somebody"],
    ],
    ["another's beginning", [...entriesOf(its), ...entriesOf(hers, ["Started"])], true, [mallory.name]],
    [
      "another's failure",
      [...entriesOf(its), ...changed(entriesOf(hers).slice(2), { status: "Failed" })],
      true,
      [mallory.name],
    ],
    [
      "another under its correlation id",
      [...entriesOf(its), ...entriesOf({ ...hers, correlationId: "c-1" })],
      true,
      [mallory.name],
    ],
    [
      "what another did to a child",
      [...entriesOf(its), ...changed(entriesOf(hers), { resourceId: `${clusterId}/agentPools/p` })],
      true,
      [],
    ],
    [
      "another's action",
      [
        ...entriesOf(its),
        ...changed(entriesOf(hers), {
          operation: "Microsoft.ContainerService/managedClusters/runCommand/action",
        }),
      ],
      true,
      [],
    ],
    [
      "the guardrail's own write",
      [...entriesOf(its), ...changed(entriesOf(hers), { isOurs: true })],
      true,
      [],
    ],
    [
      "the end of a write that had opened nothing",
      [
        ...entriesOf(its),
        ...changed(entriesOf(hers).slice(2), { correlationId: "c-0", at: "2026-11-21T18:37:58.000Z" }),
      ],
      true,
      [],
    ],
    [
      "a later write under that one's correlation id",
      [
        ...entriesOf(its),
        ...changed(entriesOf(hers).slice(2), { correlationId: "c-0", at: "2026-11-21T18:39:00.000Z" }),
      ],
      true,
      [mallory.name],
    ],
  ])("%s", (_name, entries, isConfirmed, others) => {
    const judged = judge(...entries);
    expect(judged.isConfirmed).toBe(isConfirmed);
    expect(judged.others.map(({ actor }) => actor?.name)).toEqual(others);
  });

  test.each([
    ["an app by its app id", terraform, { kind: "unknown", name: "o", objectId: terraform.objectId ?? "" }],
    [
      "a person by the object id",
      { kind: "user", name: "Dana", objectId: "d-1", upn: "dana@contoso.com" },
      { kind: "user", name: "dana@contoso.com", upn: "Dana@contoso.com" },
    ],
  ] as const)("pieces that name the caller alone are those of %s", (_who, actor, caller) => {
    const trusted = { ...change, deployers: [actor.kind === "app" ? (terraform.appId ?? "") : "d-1"] };
    const [started, ...later] = entriesOf({ ...its, actor });
    const entries = [...(started ? [started] : []), ...changed(later, { actor: caller })];
    const judged = judgeLog(clusterId, trusted, { kind: "read", entries, ...change.window });
    expect(judged).toEqual({ others: [], isConfirmed: true });
  });

  test("whoever is named in what was read of it has written, and nothing of it confirms", () => {
    const part = (...entries: readonly ActivityEntry[]) =>
      judgeLog(clusterId, change, { kind: "unread", reason: "20 pages", entries });
    expect(part(...entriesOf(its))).toEqual({ others: [], isConfirmed: false });
    expect(part(...entriesOf(its), ...entriesOf(hers)).others).toMatchObject([{ actor: mallory }]);
    const [, , end] = entriesOf(its);
    const nameless = end ? [{ ...end, actor: { kind: "unknown", name: "somebody" } as const }] : [];
    expect(part(...nameless)).toEqual({ others: [], isConfirmed: false });
  });

  test("nothing where it could not be read", () => {
    expect(judgeLog(clusterId, change, { kind: "unread", reason: "429" })).toEqual({
      others: [],
      isConfirmed: false,
    });
  });
});
