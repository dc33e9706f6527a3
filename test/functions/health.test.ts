import { describe, expect, it } from "vitest";
import { health } from "../../src/functions/health.ts";
import { sweep } from "../../src/functions/sweep.ts";
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
    // The timer need not ever come for the time to count.
    app.world.wait(7_200);
    expect((await ask(app)).status).toBe(200);
    app.world.wait(600);
    expect((await ask(app)).status).toBe(503);
  });

  it("503 where what is remembered of the looks cannot be read, or was written by a clock that ran far ahead", async () => {
    const app = new TestApp();
    app.sweepEverySeconds = 3600;
    const ahead = new Date(app.world.now.getTime() + 86_400_000).toISOString();
    const record = { since: ahead, lastWellAt: ahead, subscriptions: [], unreadable: [] };
    app.sweepMemory = new InMemorySweepMemory(Date.now, record);
    expect((await ask(app)).status).toBe(503);
    const soon = new Date(app.world.now.getTime() + 60_000).toISOString();
    app.sweepMemory = new InMemorySweepMemory(Date.now, { ...record, lastWellAt: soon });
    expect((await ask(app)).status).toBe(200);
    app.sweepMemory.load = async () => {
      throw new Error("row sweep of /subscriptions/4711 cannot be read");
    };
    const { status, body } = await ask(app);
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain("AzureWebJobsStorage");
    expect(JSON.stringify(body)).not.toContain("4711");
  });

  it("503 where the app cannot be opened, without the words of what failed", async () => {
    const app = new TestApp();
    app.openError = new Error("the table of account contoso4711 does not answer");
    const { status, body } = await ask(app);
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: "blind", reason: expect.stringContaining("AzureWebJobsStorage") });
    expect(JSON.stringify(body)).not.toContain("4711");
    expect(app.lines.join("\n")).toContain("contoso4711 does not answer");
  });

  it("a first look that comes while somebody asks is not put off for good", async () => {
    const app = new TestApp();
    app.sweepMemory = new InMemorySweepMemory(() => app.world.now.getTime());
    await ask(app);
    await sweep(app, app.log);
    expect((await app.sweepMemory.load())?.record).toMatchObject({ last: { isWell: true } });
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
