import { describe, expect, it } from "vitest";
import { health } from "../../src/functions/health.ts";
import { InMemorySweepMemory } from "../fakes/in-memory-sweep-memory.ts";
import { bodyOf, TestApp, wrongMode } from "./app.ts";

async function ask(app: TestApp) {
  const answer = await health(app, app.log);
  return { status: answer.status, body: bodyOf(answer) };
}

describe("health", () => {
  it("is guarding, or names the wrong settings and nothing else", async () => {
    const app = new TestApp();
    expect(bodyOf(await health(app, app.log))).toEqual({ status: "guarding" });
    app.problems = [wrongMode, { ...wrongMode, problem: "secret value" }];
    app.isBuiltInAuthEnabled = true;
    const answer = await health(app, app.log);
    expect(answer.status).toBe(503);
    expect(bodyOf(answer)).toEqual({
      status: "paused",
      reason: "Wrong app settings: GUARDRAIL_MODE. The log says what is wrong with each and how to mend it.",
    });
  });

  it("200 while the app guards", async () => {
    expect(await ask(new TestApp())).toEqual({ status: 200, body: { status: "guarding" } });
  });

  it("503 while a setting is wrong, and names it", async () => {
    const app = new TestApp();
    app.problems = [wrongMode];
    expect(await ask(app)).toMatchObject({
      status: 503,
      body: { status: "paused", reason: expect.stringContaining("GUARDRAIL_MODE") },
    });
  });

  it("503 while the subscriptions cannot be listed, and names none, nor ARM's words", async () => {
    const app = new TestApp();
    app.scopeTrouble = { kind: "refused", reason: "AuthorizationFailed: client 0815 of /subscriptions/4711" };
    const { status, body } = await ask(app);
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain("GUARDRAIL_SUBSCRIPTIONS");
    expect(JSON.stringify(body)).not.toMatch(/0815|4711/);
  });

  it("503 where the whole fleet has not been looked at for two intervals, and 200 before the first look", async () => {
    const app = new TestApp();
    app.sweepEverySeconds = 3600;
    expect(await ask(app)).toMatchObject({
      status: 503,
      body: { status: "blind", reason: expect.stringContaining("GUARDRAIL_SWEEP_EVERY") },
    });
    app.sweepMemory = new InMemorySweepMemory();
    expect((await ask(app)).status).toBe(200);
    const since = app.world.now.toISOString();
    await app.sweepMemory.save({ since, subscriptions: [], unreadable: [] }, undefined);
    app.world.wait(7_200);
    expect((await ask(app)).status).toBe(200);
    app.world.wait(600);
    expect((await ask(app)).status).toBe(503);
  });

  it("503 while ARM refuses the API version, and 200 when it does not any more", async () => {
    const app = new TestApp();
    app.isApiVersionRefused = true;
    expect(await ask(app)).toMatchObject({
      status: 503,
      body: { status: "blind", reason: expect.stringContaining("GUARDRAIL_ARM_API_VERSION") },
    });
    app.isApiVersionRefused = false;
    expect((await ask(app)).status).toBe(200);
  });
});
