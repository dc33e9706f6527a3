import { createContainerService } from "@azure/arm-containerservice/api";
import { ManagedIdentityCredential } from "@azure/identity";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { patiently } from "../../../patiently.ts";
import { type ArmSimulator, startArmSimulator } from "../arm-simulator.ts";
import { armFixture, send } from "../http/arm-test-client.ts";
import { isJsonObject, parseJsonObject, setAt, valueAt } from "../json.ts";
import { danaRivera, guardrailIdentity } from "./actor.ts";

const ranges = "properties.apiServerAccessProfile.authorizedIPRanges";
const route =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.ContainerService/managedClusters/{name}";
const scope = "https://management.azure.com/.default";

let simulator: ArmSimulator;

// One simulator for the whole file: @azure/msal-node keeps the endpoint that it found first, and the tokens
// it got there, in static fields for the life of the process.
beforeAll(async () => {
  simulator = await startArmSimulator({ port: 0, controlPort: 0, operationDurationMs: 10 });
  vi.stubEnv("IDENTITY_ENDPOINT", simulator.tokenEndpoint.url);
  vi.stubEnv("IDENTITY_HEADER", simulator.tokenEndpoint.header);
});

beforeEach(() => {
  simulator.clearRequests();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});

function sdkClient(clientId?: string) {
  const credential = new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  return createContainerService(credential, "00000000-0000-0000-0000-000000000000", {
    endpoint: simulator.url,
    tlsOptions: { ca: simulator.certificatePem },
  });
}

describe("the official client with a managed identity", () => {
  test("the credential gets a token whose claims are the identity's", async () => {
    const token = await new ManagedIdentityCredential().getToken(scope);
    const payload = parseJsonObject(
      Buffer.from(token.token.split(".")[1] ?? "", "base64url").toString("utf8"),
    );
    expect(payload).toMatchObject({
      oid: guardrailIdentity.objectId,
      appid: guardrailIdentity.appId,
      tid: guardrailIdentity.tenantId,
    });
    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_600_000);
  });

  test("a user-assigned identity is asked for by its client id; another one is refused", async () => {
    const client = new ManagedIdentityCredential({ clientId: guardrailIdentity.appId });
    expect((await client.getToken(scope)).token).toContain(".");
    const stranger = new ManagedIdentityCredential({
      clientId: danaRivera.appId,
      retryOptions: { maxRetries: 0 },
    });
    await expect(stranger.getToken(scope)).rejects.toThrow("No such managed identity");
  });

  test("GET and PUT keep the body whole, unknown properties included, and are recorded as the identity's", async () => {
    const body = armFixture("public-open-empty-list");
    setAt(body, "properties.futureProfile", { deep: { er: true } });
    const id = simulator.seedCluster(body);
    const client = sdkClient(guardrailIdentity.appId);
    const resource = client.path(route, "00000000-0000-0000-0000-000000000000", "rg-prod", "aks-prod");
    const queryParameters = { "api-version": "2026-04-01" };
    const read = await resource.get({ queryParameters });
    expect([read.status, read.body]).toEqual(["200", body]);
    if (!isJsonObject(read.body)) throw new Error("the answer is an object");
    setAt(read.body, ranges, ["73.140.245.0/24"]);
    const written = await resource.put({
      queryParameters,
      headers: { "If-Match": String(read.body.eTag) },
      body: read.body,
    });
    expect(written.status).toBe("200");
    expect(written.headers["azure-asyncoperation"]).toContain(simulator.url);
    const [record] = simulator.puts(id);
    expect([record?.actor, record?.apiVersion]).toEqual([guardrailIdentity, "2026-04-01"]);
    expect(valueAt(record?.body, "properties.futureProfile")).toEqual({ deep: { er: true } });
    await patiently(() =>
      expect(valueAt(simulator.cluster(id), "properties.provisioningState")).toBe("Succeeded"),
    );
  });

  test("the client tries again after a 429, as long as Retry-After says", async () => {
    simulator.seedCluster(armFixture("public-authorized"));
    const fault = simulator.faults.add(
      { method: "GET", path: "/managedClusters/" },
      { kind: "ready", name: "aks-throttled", headers: { "Retry-After": "0" } },
    );
    const read = await sdkClient()
      .path(route, "00000000-0000-0000-0000-000000000000", "rg-prod", "aks-prod")
      .get({ queryParameters: { "api-version": "2026-04-01" } });
    expect([read.status, fault.hits()]).toEqual(["200", 1]);
    expect(simulator.requests({ method: "GET" }).map((record) => record.status)).toEqual([429, 200]);
  });

  test("without the certificate there is no connection", async () => {
    const client = createContainerService(new ManagedIdentityCredential(), "s", {
      endpoint: simulator.url,
      retryOptions: { maxRetries: 0 },
    });
    await expect(
      client.path("/subscriptions").get({ queryParameters: { "api-version": "2022-12-01" } }),
    ).rejects.toThrow(/self-signed certificate/);
  });
});

describe("tokens", () => {
  const path = "/subscriptions";

  test.each([
    ["none", {}, "AuthenticationFailed"],
    ["one that was never issued", { authorization: "Bearer a.b.c" }, "InvalidAuthenticationToken"],
  ])("%s: 401 with a challenge", async (_, headers, code) => {
    const answer = await send(simulator, { path, headers });
    expect([answer.status, valueAt(answer.body, "error.code")]).toEqual([401, code]);
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer authorization_uri=/);
  });

  test("one for another audience is refused, one for the simulator's own URL is taken", async () => {
    const wrong = simulator.tokenFor(danaRivera, "https://vault.azure.net");
    const right = simulator.tokenFor(danaRivera, `${simulator.url}/`);
    const refused = await send(simulator, {
      path,
      headers: { authorization: `Bearer ${wrong.accessToken}` },
    });
    expect(valueAt(refused.body, "error.code")).toBe("InvalidAuthenticationTokenAudience");
    const taken = await send(simulator, { path, headers: { authorization: `Bearer ${right.accessToken}` } });
    expect(taken.status).toBe(200);
  });

  test("one that has expired is refused", async () => {
    const short = await startArmSimulator({ port: 0, controlPort: 0, tokenLifetimeSeconds: 0 });
    const { accessToken } = short.tokenFor(danaRivera);
    const answer = await send(short, { path, headers: { authorization: `Bearer ${accessToken}` } });
    await short.close();
    expect(valueAt(answer.body, "error.code")).toBe("ExpiredAuthenticationToken");
  });

  test.each([
    ["the wrong secret", { "x-identity-header": "wrong" }, "resource=r&api-version=2019-08-01", 401],
    ["another api-version", {}, "resource=r&api-version=2017-09-01", 400],
    ["no resource", {}, "api-version=2019-08-01", 400],
  ])("the endpoint refuses %s", async (_, headers, query, status) => {
    const answer = await fetch(`${simulator.tokenEndpoint.url}?${query}`, {
      headers: { "x-identity-header": simulator.tokenEndpoint.header, ...headers },
    });
    expect(answer.status).toBe(status);
  });

  test("the endpoint's answer has App Service's fields", async () => {
    const answer = await fetch(`${simulator.tokenEndpoint.url}?resource=r&api-version=2019-08-01`, {
      headers: { "x-identity-header": simulator.tokenEndpoint.header },
    });
    const body = parseJsonObject(await answer.text());
    expect(Object.keys(body).toSorted()).toEqual([
      "access_token",
      "client_id",
      "expires_on",
      "resource",
      "token_type",
    ]);
    expect([body.resource, body.token_type, body.client_id]).toEqual([
      "r",
      "Bearer",
      guardrailIdentity.appId,
    ]);
  });
});
