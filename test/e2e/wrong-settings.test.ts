import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { type FunctionsHost, startFunctionsHost } from "../sandbox/host/start-functions-host.ts";
import { inboxChannels } from "../sandbox/inbox/received-message.ts";
import { type AppClient, createAppClient } from "./support/app-client.ts";
import { eventually } from "./support/eventually.ts";
import { freshPackage } from "./support/fresh-package.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf } from "./support/test-cluster.ts";
import { writeEvent } from "./support/write-event.ts";

/** Stands for a value that may be a secret: it must never come out of the app again. */
const value = "xsecret-4711";

let directory: string;
let sandbox: GuardedSandbox;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "aks-guardrail-policy-"));
  await writeFile(join(directory, "wrong.yaml"), "version: 1\ndefaults:\n  mode: reverse\n");
  // Its own host is paused and does nothing here; the hosts under test have its storage, its ARM and its inbox.
  sandbox = await startGuardedSandbox({ settings: { GUARDRAIL_MODE: "paused" } });
});
afterAll(async () => {
  await sandbox?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Runs the app with some settings changed. */
async function withHost(
  settings: Readonly<Record<string, string>>,
  use: (app: AppClient, host: FunctionsHost) => Promise<void>,
): Promise<void> {
  const host = await startFunctionsHost({
    appDirectory: freshPackage(),
    env: { ...sandbox.settings, GUARDRAIL_MODE: "revert", ...settings },
  });
  try {
    await use(
      createAppClient(() => host),
      host,
    );
  } finally {
    await host.stop();
  }
}

/** What the app said, in its log and to its channels. */
function saidBy({ logs }: FunctionsHost): string {
  return [...logs.map(({ message }) => message), ...sandbox.inbox.messages().map(({ body }) => body)].join(
    "\n",
  );
}

/** Which channels were told of a setting, as often as they were. */
function toldOf(setting: string): readonly string[] {
  return sandbox.inbox
    .messages()
    .filter(({ body, isPosted }) => isPosted && body.includes(setting))
    .map(({ channel }) => channel)
    .toSorted();
}

describe("a setting that decides what is guarded is wrong", () => {
  test.each<readonly [string, () => Record<string, string>]>([
    ["GUARDRAIL_MODE", () => ({ GUARDRAIL_MODE: value })],
    [
      "GUARDRAIL_SUBSCRIPTIONS, GUARDRAIL_ARM_ENDPOINT",
      () => ({
        GUARDRAIL_SUBSCRIPTIONS: `00000000-0000-0000-0000-000000000000, ${value}`,
        GUARDRAIL_ARM_ENDPOINT: `http://${value}.contoso.com`,
      }),
    ],
    ["GUARDRAIL_POLICY", () => ({ GUARDRAIL_POLICY: join(directory, "wrong.yaml") })],
  ])("%s: the app does not act, keeps what comes in and says so once", async (settings, wrong) => {
    const isTold = () => settings.split(", ").flatMap(toldOf);
    const everyChannel = settings.split(", ").flatMap(() => inboxChannels.toSorted());
    const cluster = await sandbox.seed();
    await withHost(wrong(), async (app, host) => {
      const health = await app.get("/api/health", { key: undefined });
      expect(health.status).toBe(503);
      expect(health.body).toMatchObject({ status: "paused", reason: expect.stringContaining(settings) });
      expect(health.text).not.toContain("4711");
      expect(health.text).not.toContain(directory);

      const recheck = await app.recheck({ clusterId: cluster.id });
      expect(recheck.status).toBe(503);
      expect(recheck.body).toMatchObject({
        status: "paused",
        reasons: settings.split(", ").map((setting) => ({ setting })),
      });
      expect((await app.get("/api/clusters")).status).toBe(503);

      const before = await sandbox.storage.queueLength();
      expect(await app.deliver([writeEvent(cluster.id)])).toBe(202);
      expect(await app.deliver([writeEvent(cluster.id)])).toBe(202);
      expect(await sandbox.storage.queueLength()).toBe(before + 2);
      expect(sandbox.arm.requests({ origin: "http" })).toEqual([]);

      expect(isTold()).toEqual(everyChannel);
      expect(saidBy(host)).not.toContain(value);
      for (const setting of settings.split(", ")) {
        const lines = host.logs.filter(
          ({ level, message }) => level === "error" && message.includes(setting),
        );
        expect(lines).toHaveLength(1);
      }
    });
    // Another instance says it in its own log, and not to the channels again.
    await withHost(wrong(), async (app) => {
      expect((await app.get("/api/health")).status).toBe(503);
      expect(isTold()).toEqual(everyChannel);
    });
  });
});

test("channels that are wrong are closed alone: their alerts are kept, and the guarding goes on", async () => {
  const wrong = {
    GUARDRAIL_TEAMS_WEBHOOK_URL: `@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/${value})`,
    GUARDRAIL_SLACK_WEBHOOK_URL: `http://hooks.slack.com/${value}`,
  };
  await withHost(wrong, async (app, host) => {
    expect((await app.get("/api/health")).body).toEqual({ status: "guarding" });
    const cluster = await sandbox.seed();
    expect((await app.recheck({ clusterId: cluster.id })).body).toMatchObject({
      decision: { action: "learn" },
    });
    cluster.changeSilently(removeRanges);
    expect(await app.deliver([writeEvent(cluster.id)])).toBe(202);
    // The instance whose settings are wrong takes its share of events and messages and keeps them, so this one is asked
    // until it has seen the end of its own update.
    await eventually("the cluster is closed again, and told", async () => {
      await app.recheck({ clusterId: cluster.id });
      return cluster.told().webhook.includes("reverted");
    });
    expect(cluster.told()).toEqual({ teams: [], slack: [], webhook: ["opened", "reverted"] });
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24", "137.117.106.88/29"]);
    const rows = await sandbox.storage.rowsOf(cluster.id);
    expect(rows.filter((row) => /^alert-.*(teams|slack)/.test(row))).toHaveLength(4);
    expect(toldOf("GUARDRAIL_TEAMS_WEBHOOK_URL")).toEqual(["webhook"]);
    expect(toldOf("GUARDRAIL_SLACK_WEBHOOK_URL")).toEqual(["webhook"]);
    expect(saidBy(host)).not.toContain(value);
  });
});
