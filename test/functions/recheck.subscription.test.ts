import { describe, expect, it } from "vitest";
import { TestApp } from "./app.ts";
import { ask, guarded, openedApp, other, subscription } from "./recheck-samples.ts";

describe("recheck of a subscription", () => {
  it("takes a whole subscription", async () => {
    const app = new TestApp();
    app.inventory.rows = [{ cluster: other }];
    expect(await ask(app, { subscriptionId: subscription })).toEqual({
      status: 202,
      body: {
        accepted: [other.id],
        rejected: [],
        posture: `https://guardrail.example.com/api/clusters?subscription=${subscription}`,
        listedBy: "resource-graph",
      },
    });
    app.scope = { kind: "out" };
    expect(await ask(app, { subscriptionId: subscription })).toMatchObject({
      status: 403,
      body: { error: `The subscription is not guarded here: subscription ${subscription} is not in scope.` },
    });
  });

  it("takes a subscription's clusters that are known, although the inventory does not show them", async () => {
    const app = await openedApp();
    app.inventory.rows = [{ cluster: other }];
    expect(await ask(app, { subscriptionId: subscription })).toMatchObject({
      body: { accepted: [guarded, other.id] },
    });
  });

  it("takes ARM's own list where the inventory shows nothing or fails, and says so", async () => {
    const app = new TestApp();
    const row = { cluster: other };
    app.inventory.lists.set(subscription, [row]);
    const byList = { status: 202, body: { accepted: [other.id], listedBy: "resource-manager" } };
    expect(await ask(app, { subscriptionId: subscription })).toMatchObject(byList);
    const fail = () => {
      for (let tries = 0; tries < 4; tries++)
        app.inventory.answers.push({ kind: "unavailable", reason: "the graph answers 503" });
    };
    fail();
    app.world.gateway.onList = async () => [row.cluster];
    expect(await ask(app, { subscriptionId: subscription })).toMatchObject(byList);
    fail();
    app.world.gateway.onList = async () => {
      throw new Error("ARM answers 429");
    };
    const { status, body } = await ask(app, { subscriptionId: subscription });
    expect(status).toBe(502);
    expect(JSON.stringify(body)).toMatch(/the graph answers 503.*ARM answers 429/);
  });
});
