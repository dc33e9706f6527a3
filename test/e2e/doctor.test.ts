import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ArmSimulator, startArmSimulator } from "../sandbox/arm/arm-simulator.ts";
import {
  type DeployedGuardrail,
  deployedGuardrail,
  seedGuardrail,
  siteId,
} from "../sandbox/arm/guardrail/deployed-guardrail.ts";
import { listen, portOf, shut } from "../sandbox/arm/http/listening.ts";
import { type StandInApp, startStandInApp } from "./support/stand-in-app.ts";

const program = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
let folder = "";
let simulator: ArmSimulator;
let app: StandInApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aks-guardrail-doctor-"));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  [simulator, app] = await Promise.all([startArmSimulator({ port: 0, controlPort: 0 }), startStandInApp()]);
  await writeFile(join(folder, "ca.pem"), [simulator.certificatePem, app.certificatePem].join("\n"));
});
afterEach(() => Promise.all([simulator.close(), app.close()]));

/** Runs the built command line, signed in by the simulator's token endpoint. */
async function doctor(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, "doctor", ...args, "--arm-endpoint", simulator.url], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
      IDENTITY_ENDPOINT: simulator.tokenEndpoint.url,
      IDENTITY_HEADER: simulator.tokenEndpoint.header,
    },
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { status, out, err };
}

interface Checked {
  readonly id: string;
  readonly status: string;
  readonly detail: string;
  readonly mend?: string;
}

/** What is not well, by JSON. */
async function troubles(...args: readonly string[]) {
  const { status, out, err } = await doctor(siteId, "-o", "json", ...args);
  expect(err).toBe("");
  const { checks, allWell }: { checks: readonly Checked[]; allWell: boolean } = JSON.parse(out);
  const found = checks.filter((check) => check.status !== "ok");
  expect(allWell).toBe(found.length === 0);
  return { status, found, checks };
}

describe("aks-guardrail doctor", () => {
  test("says of a guardrail in which all is well that it is", async () => {
    seedGuardrail(simulator, deployedGuardrail(app.host));
    const { status, out, err } = await doctor(siteId);
    expect(err).toBe("");
    expect(out).toMatch(/✓ The app answers and guards/);
    expect(out.trimEnd()).toMatch(/All is well\.$/);
    expect(status).toBe(0);
  });

  test("changes nothing: it asks by GET, and by POST for lists of settings and keys only", async () => {
    seedGuardrail(simulator, deployedGuardrail(app.host));
    await troubles();
    const others = simulator.requests().filter(({ method }) => method !== "GET");
    expect(others.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      `POST ${siteId}/config/appsettings/list`,
      `POST ${siteId}/host/default/listkeys`,
    ]);
  });

  const wrongs: readonly [string, (deployed: DeployedGuardrail) => void, string, RegExp, RegExp][] = [
    [
      "a stopped app",
      (it) => (it.site.properties.state = "Stopped"),
      "app-running",
      /Stopped/,
      /az functionapp start/,
    ],
    [
      "an app that does not guard",
      () => (app.health = { status: 503, body: { status: "blind", reason: "The queue cannot be written." } }),
      "health",
      /The queue cannot be written/,
      /Mend/,
    ],
    [
      "a reference that does not resolve",
      (it) => (it.references = [{ name: "GUARDRAIL_TEAMS_WEBHOOK_URL", status: "AccessToKeyVaultDenied" }]),
      "secrets",
      /GUARDRAIL_TEAMS_WEBHOOK_URL: AccessToKeyVaultDenied/,
      /Key Vault Secrets User/,
    ],
    [
      "a wrong setting",
      (it) => (it.settings.GUARDRAIL_MODE = "revet"),
      "settings",
      /GUARDRAIL_MODE/,
      /app settings/,
    ],
    [
      "no channel",
      (it) => {
        delete it.settings.GUARDRAIL_TEAMS_WEBHOOK_URL;
        it.references = [];
      },
      "channels",
      /log only/,
      /GUARDRAIL_SLACK_WEBHOOK_URL/,
    ],
    [
      "a missing right",
      (it) =>
        (it.role.actions = it.role.actions.filter((action) => !action.endsWith("managedClusters/write"))),
      "roles",
      /managedClusters\/write/,
      /rights revert/,
    ],
    [
      "a right too many",
      (it) => it.role.actions.push("Microsoft.Compute/virtualMachines/*"),
      "surplus-roles",
      /virtualMachines/,
      /Remove the role assignment/,
    ],
    [
      "an event subscription that failed",
      (it) => (it.eventSubscription.properties.provisioningState = "Failed"),
      "event-subscription",
      /Failed/,
      /Deploy the event subscriptions/,
    ],
    [
      "a filter with a hole",
      (it) => it.eventSubscription.properties.filter.advancedFilters[0]?.values.shift(),
      "event-filter",
      /managedClusters\/write/,
      /Deploy the event subscriptions/,
    ],
    [
      "no place for dead letters",
      (it) => Reflect.deleteProperty(it.eventSubscription.properties, "deadLetterWithResourceIdentity"),
      "dead-letters",
      /no dead-letter destination/,
      /Storage Blob Data Contributor/,
    ],
    [
      "an event that never arrived",
      () => (app.seenAt = null),
      "newest-event",
      /never read it/,
      /api\/recheck/,
    ],
    [
      "an old Node.js",
      (it) => (it.site.properties.functionAppConfig.runtime.version = "20"),
      "runtime",
      /node 20/,
      /nodeVersion/,
    ],
    ["another version", () => (app.version = "0.0.1"), "version", /0\.0\.1/, /Deploy/],
  ];
  test.each(wrongs)("finds %s, and says the mend", async (_, change, id, detail, mend) => {
    const deployed = deployedGuardrail(app.host);
    change(deployed);
    seedGuardrail(simulator, deployed);
    const { status, found } = await troubles();
    expect(found.map((check) => [check.id, check.status])).toEqual([[id, "wrong"]]);
    expect(found[0]?.detail).toMatch(detail);
    expect(found[0]?.mend).toMatch(mend);
    expect(status).toBe(1);
  });

  const refusals: readonly [RegExp, readonly string[], RegExp][] = [
    [
      /\/config\/appsettings\/list$/i,
      ["settings", "channels", "scope"],
      /Microsoft\.Web\/sites\/config\/list\/action/,
    ],
    [
      /\/host\/default\/listkeys$/i,
      ["newest-event", "version"],
      /Microsoft\.Web\/sites\/host\/listkeys\/action/,
    ],
    [/\/roleAssignments$/i, ["roles", "surplus-roles"], /Microsoft\.Authorization\/roleAssignments\/read/],
    [/\/systemTopics$/i, ["event-subscription"], /Microsoft\.EventGrid\/systemTopics\/read/],
    [/\/eventtypes\/management\/values$/i, ["newest-event"], /Microsoft\.Insights\/eventtypes\/values\/read/],
    [/\/configreferences\/appsettings$/i, ["secrets"], /Microsoft\.Web\/sites\/config\/read/],
  ];
  test.each(refusals)("what the caller may not read is unknown, never well: %s", async (path, ids, right) => {
    seedGuardrail(simulator, deployedGuardrail(app.host));
    simulator.faults.add(
      { path, count: Number.POSITIVE_INFINITY },
      { kind: "answer", status: 403, body: { error: { code: "AuthorizationFailed", message: "no" } } },
    );
    const { status, found } = await troubles();
    expect(found.map((check) => [check.id, check.status])).toEqual(ids.map((id) => [id, "unknown"]));
    expect(found[0]?.mend).toMatch(right);
    expect(status).toBe(2);
  });

  test("an app that is not there cannot be examined", async () => {
    simulator.seedSubscription("00000000-0000-0000-0000-000000000000");
    expect(await doctor(siteId)).toEqual({
      status: 2,
      out: "",
      err: `aks-guardrail: ${siteId}: there is no such function app; look at name, resource group and subscription\n`,
    });
  });

  test.each([
    [200, "ok", 0],
    [404, "wrong", 1],
  ])("a test message that is answered %i is %s", async (answer, expected, exit) => {
    const received: string[] = [];
    const receiver = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => received.push(chunk.toString()));
      request.on("end", () => response.writeHead(answer).end());
    });
    await listen(receiver, 0);
    try {
      const deployed = deployedGuardrail(app.host);
      delete deployed.settings.GUARDRAIL_TEAMS_WEBHOOK_URL;
      deployed.settings.GUARDRAIL_WEBHOOK_URL = `http://127.0.0.1:${portOf(receiver)}/hook`;
      deployed.references = [];
      seedGuardrail(simulator, deployed);
      const { status, checks } = await troubles("--send-test");
      expect(checks.filter(({ id }) => id === "test-message").map((check) => check.status)).toEqual([
        expected,
      ]);
      expect(received.join("")).toContain("Nothing has happened");
      expect(status).toBe(exit);
    } finally {
      await shut(receiver);
    }
  });
});
