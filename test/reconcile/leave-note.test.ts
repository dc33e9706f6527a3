import { expect, it } from "vitest";
import { leaveNote, putOffNote } from "../../src/reconcile/leave-note.ts";
import { clusterBody, snapshotOf } from "../core/cluster/cluster-fixtures.ts";
import { InMemoryFollowUpQueue } from "../fakes/in-memory-follow-up-queue.ts";

const { cluster } = snapshotOf(clusterBody("public-authorized"));
const now = new Date("2026-11-21T18:38:00.000Z");

it("a planned look that is put off by a machine whose clock is behind stays the look that it is", async () => {
  const queue = new InMemoryFollowUpQueue(() => now);
  const planned = { source: "follow-up", dueAt: "2026-11-21T18:38:08.000Z" } as const;
  const note = await leaveNote(cluster, planned, queue, now);
  await putOffNote(note, cluster, planned, queue, now, 3, 1);
  expect(queue.messages.map(({ followUp }) => followUp)).toMatchObject([{ trigger: planned }]);
});

it("a note that wakes after the look that it stands for was due says when it wakes", async () => {
  const queue = new InMemoryFollowUpQueue(() => now);
  await leaveNote(cluster, { source: "follow-up", dueAt: "2026-11-21T18:37:59.000Z" }, queue, now);
  expect(queue.messages.map(({ followUp }) => followUp)).toMatchObject([
    { trigger: { dueAt: "2026-11-21T18:39:00.000Z" } },
  ]);
});
