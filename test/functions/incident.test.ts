import { describe, expect, it } from "vitest";
import { incident } from "../../src/functions/incident.ts";
import { bodyOf, request, TestApp } from "./app.ts";
import { openedApp } from "./opened-app.ts";

describe("incident", () => {
  it("is shown by its id, open or not", async () => {
    const app = await openedApp();
    const [alert] = app.world.channel.received;
    const id = alert?.incidentId ?? "";
    const answer = await incident(request({ params: { id } }), app, app.log);
    expect(bodyOf(answer)).toMatchObject({
      id,
      status: "open",
      verdict: "drifted",
      clusterId: app.world.cluster.id,
    });
  });

  it.each([
    ["unknown-1", 404],
    ["a'b", 400],
    ["", 400],
  ])("%j: %i", async (id, status) => {
    const app = new TestApp();
    expect((await incident(request({ params: { id } }), app, app.log)).status).toBe(status);
  });
});
