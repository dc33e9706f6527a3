import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { doctorCommand } from "../../src/cli/doctor/doctor-command.ts";
import { createReader } from "../../src/cli/doctor/reading-azure/open-reader.ts";
import { memoryIo, type Printed } from "../cli/memory-io.ts";
import { type ArmSimulator, startArmSimulator } from "../sandbox/arm/arm-simulator.ts";
import {
  type DeployedGuardrail,
  deployedGuardrail,
  seedGuardrail,
  siteId,
} from "../sandbox/arm/guardrail/deployed-guardrail.ts";
import { listen, portOf, shut } from "../sandbox/arm/http/listening.ts";
import { guardrailIdentity } from "../sandbox/arm/identity/actor.ts";
import { type StandInApp, startStandInApp } from "./support/stand-in-app.ts";

const program = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
const trusted = getCACertificates();
let folder = "";
let simulator: ArmSimulator;
let app: StandInApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aks-guardrail-doctor-"));
  [simulator, app] = await Promise.all([startArmSimulator({ port: 0, controlPort: 0 }), startStandInApp()]);
  const own = [simulator.certificatePem, app.certificatePem];
  await writeFile(join(folder, "ca.pem"), own.join("\n"));
  // What NODE_EXTRA_CA_CERTS does for the program, for what runs in this process.
  setDefaultCACertificates([...trusted, ...own]);
});
beforeEach(() => {
  app.reset();
  simulator.faults.clear();
  simulator.clearRequests();
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await Promise.all([simulator.close(), app.close(), rm(folder, { recursive: true })]);
});

interface Examined {
  readonly status: unknown;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line, signed in by the simulator's token endpoint. */
async function builtDoctor(...args: readonly string[]): Promise<Examined> {
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

/** The same examination in this process: a program of its own takes longer to start than all of it. */
async function doctor(sendTest = false): Promise<Examined> {
  const printed: Printed = { out: [], err: [] };
  const { accessToken, expiresOn } = simulator.tokenFor(guardrailIdentity, simulator.url);
  const credential = {
    getToken: async () => ({ token: accessToken, expiresOnTimestamp: expiresOn * 1000 }),
  };
  const options = {
    app: siteId,
    name: undefined,
    resourceGroup: undefined,
    subscription: undefined,
    guarded: undefined,
    output: "json",
    armEndpoint: simulator.url,
    sendTest,
  };
  const io = { ...memoryIo({}, printed), now: () => new Date() };
  const status = await doctorCommand(options, io, (endpoint) => createReader(credential, endpoint));
  return { status, out: printed.out.join("\n"), err: printed.err.join("\n") };
}

interface Checked {
  readonly id: string;
  readonly status: string;
  readonly detail: string;
  readonly mend?: string;
}

/** What is not well, by JSON. */
function troublesOf({ status, out, err }: Examined) {
  expect(err).toBe("");
  const { checks, allWell }: { checks: readonly Checked[]; allWell: boolean } = JSON.parse(out);
  const found = checks.filter((check) => check.status !== "ok");
  expect(allWell).toBe(found.length === 0);
  return { status, found, checks };
}

const everyWrite = { scope: siteId.slice(0, siteId.indexOf("/resourceGroups")), actions: ["*"] };

describe("the built command line", () => {
  test("says of a guardrail in which all is well that it is", async () => {
    seedGuardrail(simulator, deployedGuardrail(app.host));
    const { status, out, err } = await builtDoctor(siteId);
    expect(err).toBe("");
    expect(out).toMatch(/✓ The app answers and guards/);
    expect(out.trimEnd()).toMatch(/All is well\.$/);
    expect(status).toBe(0);
    // It changes nothing: it asks by GET, and by POST for lists of settings and keys only.
    const others = simulator.requests().filter(({ method }) => method !== "GET");
    expect(others.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      `POST ${siteId}/config/appsettings/list`,
      `POST ${siteId}/host/default/listkeys`,
    ]);
  });

  test("finds an app without the identity that it names, and a clock that is off, and says the mends", async () => {
    const deployed = deployedGuardrail(app.host);
    deployed.settings.AZURE_CLIENT_ID = "99999999-0000-0000-0000-000000000000";
    seedGuardrail(simulator, deployed);
    simulator.faults.add(
      { method: "GET", path: siteId, count: 1 },
      {
        kind: "answer",
        status: 200,
        body: deployed.site,
        headers: { date: new Date(Date.now() + 3_600_000).toUTCString() },
      },
    );
    const { status, found } = troublesOf(await builtDoctor(siteId, "-o", "json"));
    expect(found.map((check) => [check.id, check.status])).toEqual([
      ["identity", "wrong"],
      ["roles", "unknown"],
      ["deny-assignments", "unknown"],
      ["surplus-roles", "unknown"],
      ["clock", "wrong"],
    ]);
    expect(found[0]?.mend).toMatch(/set AZURE_CLIENT_ID/);
    expect(found.at(-1)?.detail).toMatch(/\d s behind Azure's/);
    expect(found.at(-1)?.mend).toMatch(/Set the clock/);
    expect(status).toBe(1);
  });

  test("cannot examine an app that is not there", async () => {
    seedGuardrail(simulator, deployedGuardrail(app.host));
    const elsewhere = siteId.replace("func-aks-guardrail", "func-elsewhere");
    expect(await builtDoctor(elsewhere)).toEqual({
      status: 2,
      out: "",
      err: `aks-guardrail: ${elsewhere}: there is no such function app; look at name, resource group and subscription\n`,
    });
  });
});

describe("aks-guardrail doctor", () => {
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
      "a deny assignment that wins over the roles",
      (it) => it.denials.push({ denyAssignmentName: "a stack", ...everyWrite, excluded: [] }),
      "deny-assignments",
      /a stack at .* denies .*managedClusters\/write/,
      /Exclude the identity/,
    ],
    [
      "a right too many, by way of a group",
      (it) => {
        it.assignment = { principalId: "a-group", principalType: "Group", condition: null };
        it.role.actions.push("Microsoft.Compute/virtualMachines/*");
      },
      "surplus-roles",
      /by way of the group a-group/,
      /Remove the role assignment/,
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
  test("a role by way of a group counts, and a deny assignment that excludes the identity does not", async () => {
    const deployed = deployedGuardrail(app.host);
    deployed.assignment = { principalId: "a-group", principalType: "Group", condition: null };
    const excluded = [guardrailIdentity.objectId];
    deployed.denials.push({ denyAssignmentName: "a stack", ...everyWrite, excluded });
    seedGuardrail(simulator, deployed);
    expect(troublesOf(await doctor()).found).toEqual([]);
  });

  test("a role under a condition is not taken for well", async () => {
    const deployed = deployedGuardrail(app.host);
    deployed.assignment.condition = "@Resource[...] StringEquals 'x'";
    seedGuardrail(simulator, deployed);
    const { status, found } = troublesOf(await doctor());
    expect(found.map((check) => [check.id, check.status])).toEqual([["roles", "unknown"]]);
    expect(status).toBe(2);
  });

  test.each(wrongs)("finds %s, and says the mend", async (_, change, id, detail, mend) => {
    const deployed = deployedGuardrail(app.host);
    change(deployed);
    seedGuardrail(simulator, deployed);
    const { status, found } = troublesOf(await doctor());
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
    [/\/denyAssignments$/i, ["deny-assignments"], /Microsoft\.Authorization\/denyAssignments\/read/],
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
    const { status, found } = troublesOf(await doctor());
    expect(found.map((check) => [check.id, check.status])).toEqual(ids.map((id) => [id, "unknown"]));
    expect(found[0]?.mend).toMatch(right);
    expect(status).toBe(2);
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
      const { status, checks } = troublesOf(await doctor(true));
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
