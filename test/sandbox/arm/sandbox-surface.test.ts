import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { patiently } from "../../patiently.ts";
import { type ArmSimulator, startArmSimulator } from "./arm-simulator.ts";
import { rangesPath } from "./clusters/cluster-change.ts";
import { armFixture, createTestClient } from "./http/arm-test-client.ts";
import { danaRivera, guardrailIdentity } from "./identity/actor.ts";
import { parseJsonObject, setAt, valueAt } from "./json.ts";

let simulator: ArmSimulator;
let id: string;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-simulator-"));
  simulator = await startArmSimulator({
    port: 0,
    controlPort: 0,
    operationDurationMs: 5,
    certificateFile: join(folder, "arm.pem"),
  });
  id = simulator.seedCluster(armFixture("public-authorized"));
});

afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

async function post(path: string) {
  const response = await fetch(`${simulator.controlUrl}/sandbox/clusters/${path}`, { method: "POST" });
  return { status: response.status, body: parseJsonObject(await response.text()) };
}

async function settled() {
  await patiently(() =>
    expect(valueAt(simulator.cluster(id), "properties.provisioningState")).toBe("Succeeded"),
  );
}

describe("the surface for people with curl", () => {
  test("open, widen and protect are writes by dana.rivera", async () => {
    expect((await post("AKS-PROD/open")).status).toBe(202);
    expect(valueAt(simulator.cluster(id), rangesPath)).toEqual([]);
    await settled();
    await post("aks-prod/protect?ranges=20.0.0.0/24,20.0.1.0/24");
    await settled();
    const widened = await post("aks-prod/widen");
    expect(widened.body.authorizedIPRanges).toEqual(["20.0.0.0/24", "20.0.1.0/24", "52.0.0.0/8"]);
    await settled();
    expect(simulator.puts(id).map((record) => record.actor)).toEqual([danaRivera, danaRivera, danaRivera]);
  });

  test("a private cluster with VNet integration is made public and private again", async () => {
    const vnet = { enablePrivateCluster: true, enableVnetIntegration: true };
    const body = structuredClone(armFixture("private-no-public-fqdn"));
    setAt(body, "properties.apiServerAccessProfile", vnet);
    simulator.seedCluster(body);
    expect((await post("aks-prod/make-public")).body).toMatchObject({ enablePrivateCluster: false });
    await settled();
    expect((await post("aks-prod/make-private")).body).toMatchObject({ enablePrivateCluster: true });
  });

  test("one without it stays private, in ARM's words", async () => {
    simulator.seedCluster(armFixture("private-no-public-fqdn"));
    const refused = await post("aks-prod/make-public");
    expect(refused.status).toBe(409);
    expect(valueAt(refused.body, "error.message")).toContain("apiServerAccessProfile.enablePrivateCluster");
    expect(valueAt(refused.body, "error.message")).toContain("PropertyChangeNotAllowed");
  });

  test("what ARM refuses is said", async () => {
    simulator.holdOperations(true);
    await post("aks-prod/open");
    const refused = await post("aks-prod/open");
    expect(refused.status).toBe(409);
    expect(valueAt(refused.body, "error.message")).toContain("Another operation (Updating) is in progress");
  });

  test("fail-next answers the next PUT over HTTP with an error", async () => {
    expect((await post("aks-prod/fail-next?answer=scope-locked")).status).toBe(200);
    const call = createTestClient(simulator, guardrailIdentity);
    const put = () => call({ method: "PUT", path: id, body: simulator.cluster(id) });
    expect(valueAt((await put()).body, "error.code")).toBe("ScopeLocked");
    expect((await put()).status).toBe(200);
  });

  test("fail-next ends the next operation as Failed", async () => {
    await post("aks-prod/fail-next?outcome=Failed");
    await post("aks-prod/open");
    await patiently(() =>
      expect(valueAt(simulator.cluster(id), "properties.provisioningState")).toBe("Failed"),
    );
  });

  test.each([
    ["aks-prod/fail-next?answer=nonsense", 400],
    ["aks-prod/fail-next?answer=scope-locked&count=x", 400],
    ["aks-prod/fail-next?outcome=nonsense", 400],
    ["no-such/open", 404],
    ["aks-prod/nonsense", 404],
  ])("%s answers %i", async (path, status) => {
    expect((await post(path)).status).toBe(status);
  });

  test("the help text names what there is, the state shows clusters, requests and events", async () => {
    const help = await (await fetch(`${simulator.controlUrl}/sandbox`)).text();
    for (const word of [
      "/open",
      "/protect",
      "/widen",
      "/make-public",
      "/make-private",
      "/fail-next",
      "/sandbox/state",
      simulator.controlUrl,
    ]) {
      expect(help).toContain(word);
    }
    await post("aks-prod/open");
    await patiently(() => expect(simulator.events()).toHaveLength(1));
    const state = parseJsonObject(await (await fetch(`${simulator.controlUrl}/sandbox/state`)).text());
    expect(state).toMatchObject({
      clusters: [{ id, provisioningState: "Succeeded", authorizedIPRanges: [], puts: 1 }],
      requests: [{ method: "PUT", origin: "in-process", status: 200, actor: danaRivera.objectId }],
      events: [{ eventType: "Microsoft.Resources.ResourceWriteSuccess", subject: id }],
    });
  });
});

describe("starting", () => {
  test("the certificate is written where the caller said", async () => {
    expect(await readFile(join(folder, "arm.pem"), "utf8")).toBe(simulator.certificatePem);
  });

  test("a child process trusts it through NODE_EXTRA_CA_CERTS, and only so", async () => {
    const { accessToken } = simulator.tokenFor(danaRivera);
    const script = `fetch(process.argv[1] + "/subscriptions?api-version=2022-12-01", { headers: { authorization: "Bearer " + process.argv[2] } })
      .then((answer) => console.log(answer.status), (error) => console.log(error.cause.code))`;
    const run = async (env: Record<string, string>) => {
      const args = ["-e", script, simulator.url, accessToken];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      return stdout.trim();
    };
    expect(await run({ NODE_EXTRA_CA_CERTS: join(folder, "arm.pem") })).toBe("200");
    expect(await run({})).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  test("a port that is taken is an EADDRINUSE, and nothing stays open", async () => {
    const taken = Number(new URL(simulator.controlUrl).port);
    await expect(startArmSimulator({ port: 0, controlPort: taken })).rejects.toMatchObject({
      code: "EADDRINUSE",
      port: taken,
    });
  });
});
