import { clusterId } from "../../src/core/cluster/cluster-id.ts";
import { recheck } from "../../src/functions/recheck.ts";
import { shows } from "../reconcile/world.ts";
import { bodyOf, post, TestApp } from "./app.ts";

/** The subscription that is in scope. */
export const subscription = "00000000-0000-0000-0000-000000000000";

/** The cluster that is guarded, by its id. */
export const guarded = new TestApp().world.cluster.id;

/** Another one beside it. */
export const other = clusterId(subscription, "rg-prod", "aks-two");

/** Calls the route. */
export async function ask(app: TestApp, body: unknown, headers: Record<string, string> = {}) {
  const answer = await recheck(post(body, headers), app, app.log);
  return { status: answer.status, body: bodyOf(answer) };
}

/** An app whose cluster was seen protected and is open now. */
export async function openedApp(): Promise<TestApp> {
  const app = new TestApp();
  await ask(app, { clusterId: guarded });
  app.world.wait(60);
  app.world.gateway.onRead = () => shows({ ranges: [] });
  return app;
}
