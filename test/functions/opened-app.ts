import { shows } from "../reconcile/world.ts";
import { TestApp } from "./app.ts";

/** An app that guards a cluster whose ranges were removed half a minute ago, and that only alerts. */
export async function openedApp(): Promise<TestApp> {
  const app = new TestApp();
  app.world.policy = { ...app.world.policy, mode: "alert" };
  for (const ranges of [["73.140.245.0/24"], []]) {
    app.world.gateway.onRead = () => shows({ ranges });
    await app.world.run({ source: "recheck" });
    app.world.wait(30);
  }
  return app;
}
