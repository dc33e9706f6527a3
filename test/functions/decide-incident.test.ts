import { describe, expect, it, vi } from "vitest";
import { decideIncident } from "../../src/functions/decide-incident.ts";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import { onClusterWrite } from "../../src/functions/on-cluster-write.ts";
import { gate, shows } from "../reconcile/world.ts";
import { bodyOf, fixtureEvent, request, TestApp, wrongMode } from "./app.ts";

/** An app in mode alert, with an incident of a cluster that dana opened. */
async function appWithIncident(): Promise<{ readonly app: TestApp; readonly incidentId: string }> {
  const app = new TestApp();
  await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
  app.world.policy = { ...app.world.policy, mode: "alert" };
  app.world.wait(60);
  app.world.gateway.onRead = () => shows({ ranges: [] });
  await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
  const { state } = await app.world.store.load(app.world.cluster);
  const incidentId = state.incidents.exposure?.id;
  if (!incidentId) throw new Error("there is no incident");
  return { app, incidentId };
}

async function ask(
  app: TestApp,
  id: string,
  decision: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  body ??= {
    reason: "ticket 4711",
    fingerprint: (await app.world.store.findIncident(id))?.fingerprint ?? "f00d",
  };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const params = { id, decision };
  const answer = await decideIncident(
    request({ method: "POST", body: { string: text }, headers, params }),
    app,
    app.log,
  );
  return { status: answer.status, body: bodyOf(answer) };
}

/** Hands over what is awake in the queue, as the host does. */
async function handleMessages(app: TestApp): Promise<void> {
  for (const message of app.world.queue.receive(600)) {
    await onFollowUp(message.followUp, app, app.log);
    await app.world.queue.takeBack(message);
  }
}

describe("accept", () => {
  it("makes the present exposure the baseline, tells it, and is silent about it from then on", async () => {
    const { app, incidentId } = await appWithIncident();
    const { status, body } = await ask(app, incidentId, "accept");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      clusterId: app.world.cluster.id,
      incident: { id: incidentId, status: "accepted" },
    });
    expect(app.world.channel.transitions).toEqual(["opened", "accepted"]);
    const { state } = await app.world.store.load(app.world.cluster);
    expect(state.baseline).toMatchObject({ source: "accepted", approved: { authorizedIPRanges: [] } });
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    expect(app.world.channel.transitions).toEqual(["opened", "accepted"]);
    expect(app.world.gateway.updates).toEqual([]);
  });

  it("is refused where the exposure is another one than was looked at", async () => {
    const { app, incidentId } = await appWithIncident();
    app.world.gateway.onRead = () => shows({ ranges: ["0.0.0.0/0"], exposure: { disableRunCommand: false } });
    const { status, body } = await ask(app, incidentId, "accept", {
      reason: "fine",
      fingerprint: "0123456789abcdef",
    });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      error: expect.stringContaining(`look at it again (GET /api/incidents/${incidentId}`),
    });
    expect(body).not.toHaveProperty("incident.fingerprint");
    expect((await app.world.store.findIncident(incidentId))?.status).toBe("open");
    expect((await app.world.store.load(app.world.cluster)).state.baseline?.source).toBe("learned");
  });

  it("is asked for the fingerprint of what was looked at, and takes nothing without it", async () => {
    const { app, incidentId } = await appWithIncident();
    const { status, body } = await ask(app, incidentId, "accept", { reason: "fine" });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain("`fingerprint` is missing: GET /api/incidents/{id} shows it");
    expect((await app.world.store.findIncident(incidentId))?.status).toBe("open");
  });

  it("is refused where a list has grown since it was looked at, until that is looked at", async () => {
    const { app, incidentId } = await appWithIncident();
    const seen = (await app.world.store.findIncident(incidentId))?.fingerprint;
    const wider = shows({ ranges: ["0.0.0.0/1"] });
    app.world.gateway.onRead = () => wider;
    expect((await ask(app, incidentId, "accept", { reason: "fine", fingerprint: seen })).status).toBe(409);
    expect((await ask(app, incidentId, "accept")).status).toBe(200);
  });

  it("answers 409 with the incident's state where it has ended", async () => {
    const { app, incidentId } = await appWithIncident();
    app.world.wait(2);
    app.world.gateway.onRead = () => shows();
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    const { status, body } = await ask(app, incidentId, "accept");
    expect(status).toBe(409);
    expect(body).toMatchObject({
      error: "The incident has ended: resolved.",
      incident: { status: "resolved" },
    });
  });

  it("answers 409 where the incident ends with this very read", async () => {
    const { app, incidentId } = await appWithIncident();
    app.world.gateway.onRead = () => shows();
    const { status, body } = await ask(app, incidentId, "accept");
    expect(status).toBe(409);
    expect(body).toMatchObject({ incident: { id: incidentId, status: "resolved" } });
  });

  it("names who signed in, and believes the header nowhere else", async () => {
    for (const [isSignedIn, name, expected] of [
      [true, "Dana", "by Dana"],
      [true, " ", "by a person"],
      [false, "Dana", "by a person"],
    ] as const) {
      const { app, incidentId } = await appWithIncident();
      app.isBuiltInAuthEnabled = isSignedIn;
      const headers = { "x-ms-client-principal": "e30=", "x-ms-client-principal-name": name };
      expect((await ask(app, incidentId, "accept", undefined, headers)).status).toBe(200);
      expect(app.world.channel.received.at(-1)?.decision.message).toContain(expected);
    }
  });
});

describe("revert", () => {
  it("puts back what was approved, although the policy only alerts, and does not count it", async () => {
    const { app, incidentId } = await appWithIncident();
    const { status, body } = await ask(app, incidentId, "revert");
    expect(status).toBe(200);
    expect(body).toMatchObject({ decision: { action: "revert" }, incident: { status: "reverting" } });
    expect(app.world.gateway.updates).toHaveLength(1);
    expect((await app.world.store.load(app.world.cluster)).state.reverts).toEqual([]);
  });

  it("lets in the outbound addresses that the cluster got meanwhile", async () => {
    const { app, incidentId } = await appWithIncident();
    const resources = ["/subscriptions/1/publicipaddresses/new"];
    const outbound = { type: "loadbalancer", resources, unnamedPools: [] };
    app.world.gateway.onRead = () => shows({ ranges: [], outbound });
    app.world.gateway.outbound = { kind: "known", blocks: ["20.42.25.200/32"] };
    expect((await ask(app, incidentId, "revert")).status).toBe(200);
    expect(JSON.stringify(app.world.gateway.updates[0]?.body)).toContain("20.42.25.200/32");
  });

  it("is not carried out later where it was answered that nothing was decided", async () => {
    const { app, incidentId } = await appWithIncident();
    app.world.gateway.onRead = () => ({ kind: "unavailable", reason: "503" });
    expect((await ask(app, incidentId, "revert")).status).toBe(502);
    app.world.gateway.onRead = () => shows({ ranges: [] });
    app.world.wait(900);
    const awake = app.world.queue.receive(60);
    expect(awake).not.toEqual([]);
    for (const { followUp } of awake) await onFollowUp(followUp, app, app.log);
    expect(app.world.gateway.updates).toEqual([]);
  });

  it("says so where Azure refuses", async () => {
    const { app, incidentId } = await appWithIncident();
    app.world.gateway.onUpdate = () => ({ kind: "refused", code: "ScopeLocked", reason: "locked by ops" });
    const { status, body } = await ask(app, incidentId, "revert");
    expect(status).toBe(409);
    expect(body).toMatchObject({
      error: expect.stringContaining("locked by ops"),
      incident: { status: "failed" },
    });
  });

  it("decides nothing where the cluster cannot be read", async () => {
    const { app, incidentId } = await appWithIncident();
    app.world.gateway.onRead = () => ({ kind: "unavailable", reason: "503" });
    const { status, body } = await ask(app, incidentId, "revert");
    expect(status).toBe(502);
    expect(body).toMatchObject({ error: expect.stringContaining("nothing was decided") });
    expect(app.world.gateway.updates).toEqual([]);
  });
});

describe("a decision", () => {
  it("that was promised is carried out although the cluster cannot be read for a while", async () => {
    const { app, incidentId } = await appWithIncident();
    vi.spyOn(app.world.store, "takeLease").mockRejectedValueOnce(new Error("storage down"));
    expect((await ask(app, incidentId, "revert")).status).toBe(202);
    app.world.gateway.onRead = () => ({ kind: "unavailable", reason: "503" });
    for (let look = 0; look < 3; look++) {
      app.world.wait(60);
      await handleMessages(app);
    }
    expect(app.world.gateway.updates).toEqual([]);
    app.world.gateway.onRead = () => shows({ ranges: [] });
    app.world.wait(120);
    await handleMessages(app);
    expect(app.world.gateway.updates).toHaveLength(1);
  });

  it("that its note finds too late is said in the log", async () => {
    const { app, incidentId } = await appWithIncident();
    vi.spyOn(app.world.store, "takeLease").mockRejectedValueOnce(new Error("storage down"));
    expect((await ask(app, incidentId, "accept")).status).toBe(202);
    app.world.gateway.onRead = () => shows();
    app.world.wait(60);
    await handleMessages(app);
    expect(app.lines).toContainEqual(
      expect.stringMatching(/^warn: A person's decision is not carried out: /),
    );
    expect((await app.world.store.load(app.world.cluster)).state.baseline?.source).toBe("learned");
  });

  it("that meets another run is carried out by its note", async () => {
    const { app, incidentId } = await appWithIncident();
    const asked = gate<void>();
    const reading = gate<ReturnType<typeof shows>>();
    app.world.gateway.onRead = () => {
      asked.open();
      return reading.opened;
    };
    const first = app.world.run({ source: "recheck" });
    await asked.opened;
    expect((await ask(app, incidentId, "revert")).status).toBe(202);
    reading.open(shows({ ranges: [] }));
    await first;
    app.world.gateway.onRead = () => shows({ ranges: [] });
    app.world.wait(3);
    await handleMessages(app);
    expect(app.world.gateway.updates).toHaveLength(1);
  });

  it("that broke off is carried out by its note", async () => {
    const { app, incidentId } = await appWithIncident();
    vi.spyOn(app.world.store, "takeLease").mockRejectedValueOnce(new Error("storage down"));
    expect((await ask(app, incidentId, "revert")).status).toBe(202);
    app.world.wait(60);
    await handleMessages(app);
    expect(app.world.gateway.updates).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "{", "not JSON"],
    ["no object", '"because"', "no JSON object"],
    ["no reason", {}, "`reason` is missing"],
    ["an empty reason", { reason: "  " }, "`reason` is empty"],
    ["a long reason", { reason: "x".repeat(1_001) }, "longer than 1000 characters"],
    ["a reason that is no text", { reason: 7 }, "`reason` must be text"],
    ["a strange fingerprint", { reason: "x", fingerprint: "'; --" }, "`fingerprint` is no fingerprint"],
    ["more than it knows", { reason: "x", force: true }, "`force` is not known here"],
  ])("with %s is a 400 that says what is wrong", async (_what, body, problem) => {
    const { app, incidentId } = await appWithIncident();
    const answer = await ask(app, incidentId, "accept", body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(problem);
    expect((await app.world.store.findIncident(incidentId))?.status).toBe("open");
  });

  it.each([
    ["20261121t183800z-nobody", "accept"],
    ["../../state", "accept"],
    ["20261121t183800z-nobody", "close"],
  ])("on %s/%s is a 404", async (id, decision) => {
    expect((await ask(new TestApp(), id, decision)).status).toBe(404);
  });

  it("needs a sign-in, right settings and a cluster in scope", async () => {
    const { app, incidentId } = await appWithIncident();
    app.scope = { kind: "out" };
    expect((await ask(app, incidentId, "revert")).status).toBe(403);
    app.isBuiltInAuthEnabled = true;
    expect((await ask(app, incidentId, "revert")).status).toBe(401);
    app.isBuiltInAuthEnabled = false;
    app.problems = [wrongMode];
    expect((await ask(app, incidentId, "revert")).status).toBe(503);
    expect(app.world.gateway.updates).toEqual([]);
  });
});
