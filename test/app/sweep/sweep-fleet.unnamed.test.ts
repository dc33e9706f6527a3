import { describe, expect, test } from "vitest";
import type { ActivityEntry } from "../../../src/core/model/activity.ts";
import type { Actor } from "../../../src/core/model/actor.ts";
import { onFollowUp } from "../../../src/functions/follow-up.ts";
import { dana, type Shown } from "../../core/plan/story.ts";
import { type SweepingApp, sweptApp } from "./sweeping-app.ts";

const opened: Shown = { ranges: [] };
const eve: Actor = { kind: "app", name: "terraform-prod", appId: "eve", objectId: "eve" };

/** What the log tells of a write to aks-one at this instant. */
function wrote(app: SweepingApp, actor: Actor, more: Partial<ActivityEntry> = {}): ActivityEntry {
  return {
    operation: "Microsoft.ContainerService/managedClusters/write",
    resourceId: app.id("aks-one").id,
    correlationId: "c-log",
    status: "Succeeded",
    at: app.world.now.toISOString(),
    actor,
    ...more,
  };
}

/** An app whose sweep has found a cluster opened, of which neither an event nor the inventory of changes tells who it was. */
async function foundOpen(lagSeconds: number, mode: "alert" | "revert" = "alert"): Promise<SweepingApp> {
  const app = await sweptApp("aks-one");
  app.world.policy = { ...app.world.policy, mode };
  app.world.wait(-600);
  app.world.activityLog.write(wrote(app, dana), 600 + lagSeconds);
  app.world.wait(600);
  app.has("aks-one", opened);
  await app.sweeps();
  expect(app.told).toEqual(["aks-one: opened"]);
  expect(app.world.channel.received[0]).not.toHaveProperty("actor");
  return app;
}

/** Time goes by, and what wakes is carried out. */
async function minutes(app: SweepingApp, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    app.world.wait(60);
    await app.looks();
  }
}

describe("who opened a cluster that a sweep found open, and nobody is named for", () => {
  test("is asked of the Activity Log, and told once when that knows", async () => {
    const app = await foundOpen(0);
    await minutes(app, 3);
    expect(app.told).toEqual(["aks-one: opened", "aks-one: updated"]);
    expect(app.world.channel.received[1]).toMatchObject({
      actor: dana,
      namesActor: true,
      correlationId: "c-log",
    });
    const asked = app.world.activityLog.asked.length;
    await minutes(app, 25);
    expect(app.world.activityLog.asked).toHaveLength(asked);
    expect(app.told).toHaveLength(2);
  });

  test("is asked at growing distances, as the log lags, and then no more", async () => {
    const late = await foundOpen(15 * 60);
    await minutes(late, 25);
    expect(late.world.activityLog.asked).toHaveLength(4);
    expect(late.told).toEqual(["aks-one: opened", "aks-one: updated"]);
    const never = await foundOpen(60 * 60);
    await minutes(never, 40);
    expect(never.world.activityLog.asked).toHaveLength(4);
    expect(never.told).toEqual(["aks-one: opened"]);
    expect((await never.world.store.load(never.id("aks-one"))).state).not.toHaveProperty("questions");
  });

  test("is all who wrote since the last compliant read, and neither the guardrail nor whoever wrote another cluster", async () => {
    const app = await foundOpen(0);
    const at = new Date(app.world.now.getTime() - 300_000).toISOString();
    app.world.activityLog.write(wrote(app, eve, { correlationId: "c-2", at, status: "Failed" }), 0);
    app.world.activityLog.write(
      wrote(app, { ...eve, name: "us", objectId: "ourselves" }, { at, correlationId: "c-3" }),
      0,
    );
    app.world.activityLog.write(
      wrote(
        app,
        { ...eve, objectId: "other" },
        { at, correlationId: "c-4", resourceId: app.id("aks-two").id },
      ),
      0,
    );
    await minutes(app, 3);
    expect(app.world.channel.received[1]).toMatchObject({ actor: dana, otherActors: [eve] });
  });

  test("goes quietly to an incident that has ended by then, and is a notice of low severity", async () => {
    const app = await foundOpen(4 * 60);
    app.has("aks-one");
    const { id: clusterId } = app.id("aks-one");
    await onFollowUp({ kind: "reconcile", clusterId, trigger: { source: "recheck" } }, app, app.log);
    expect(app.told).toEqual(["aks-one: opened", "aks-one: resolved"]);
    await minutes(app, 30);
    expect(app.told).toHaveLength(2);
    expect(app.world.channel.notices).toMatchObject([
      {
        title: "Now known who opened aks-one",
        severity: "low",
        lines: [expect.stringContaining("Dana Rivera"), expect.any(String)],
      },
    ]);
    const [incident] = app.world.store.incidents;
    expect(await app.world.store.findIncident(incident?.id ?? "")).toMatchObject({
      status: "resolved",
      attribution: { actor: dana },
    });
  });

  test("is asked no more of a log that may not be read", async () => {
    const app = await foundOpen(0);
    app.world.activityLog.failNext({ kind: "unread", reason: "Forbidden", isDenied: true });
    await minutes(app, 30);
    expect(app.world.activityLog.asked).toHaveLength(1);
    expect(app.told).toEqual(["aks-one: opened"]);
  });
});
