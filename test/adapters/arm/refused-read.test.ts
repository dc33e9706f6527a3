import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArmClusterGateway } from "../../../src/adapters/arm/arm-cluster-gateway.ts";
import { refusedReadOf } from "../../../src/adapters/arm/refused-read.ts";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import { clusterBody } from "../../core/cluster/cluster-fixtures.ts";
import { clientOf, json, type OddArm, patience, startOddArm } from "./odd-arm.ts";

const { body: noProvider }: { readonly body: unknown } = JSON.parse(
  readFileSync(new URL("../../fixtures/arm/error-400-unknown-api-version.json", import.meta.url), "utf8"),
);

function refused(status: number, code: string, message = "m") {
  return refusedReadOf({ status, body: { error: { code, message } }, headers: {} }, "2026-04-01");
}

describe("a refusal that does not pass by itself is told at once", () => {
  test.each<[number, string, boolean]>([
    [400, "NoRegisteredProviderFound", true],
    [400, "InvalidApiVersionParameter", true],
    [400, "InvalidResourceType", true],
    [404, "InvalidResourceType", true],
    [404, "InvalidResourceNamespace", true],
    [400, "BadRequest", false],
    [404, "SubscriptionNotFound", false],
    [405, "MethodNotAllowed", false],
    [409, "MissingSubscriptionRegistration", false],
    [410, "Gone", false],
    [401, "ExpiredAuthenticationToken", false],
  ])("%i %s, for its version: %s", (status, code, isVersionRefused) => {
    expect(refused(status, code)).toMatchObject({ reading: { kind: "denied" }, isVersionRefused });
  });

  test("for its version: with ARM's words, the version, and the way out", () => {
    const { reading } = refusedReadOf({ status: 400, body: noProvider, headers: {} }, "2026-04-01");
    expect(reading).toEqual({
      kind: "denied",
      reason:
        "NoRegisteredProviderFound: No provider for location 'chinaeast2' and API version '2026-04-01' for type 'managedClusters'. Supported api-versions: '2025-10-01, 2026-01-01'. (The guardrail reads at API version 2026-04-01. Set GUARDRAIL_ARM_API_VERSION to one that this cloud has, of 2025-10-01, 2026-03-01, 2026-04-01, 2026-06-01; where the provider is not registered, register Microsoft.ContainerService.)",
    });
  });
});

test.each<[number, string]>([
  [408, "RequestTimeout"],
  [409, "OperationNotAllowed"],
  [423, "Locked"],
  [429, "TooManyRequests"],
  [500, "InternalServerError"],
  [503, "ServiceUnavailable"],
])("%i %s is tried again", (status, code) => {
  expect(refused(status, code)).toMatchObject({ reading: { kind: "unavailable" }, isVersionRefused: false });
});

test("a 400 without an error of ARM's is of something in front of it, and tried again", () => {
  const answer = { status: 400, body: "<html>no</html>", headers: {} };
  expect(refusedReadOf(answer, "2026-04-01").reading.kind).toBe("unavailable");
});

describe("a gateway", () => {
  let odd: OddArm;
  beforeAll(async () => {
    odd = await startOddArm();
  });
  afterAll(() => odd.close());

  test("reads at the version that it is given, and remembers a refusal of it until a read is answered", async () => {
    const gateway = createArmClusterGateway(clientOf(odd), "2025-10-01");
    const body = clusterBody("public-authorized");
    const cluster = clusterId("00000000-0000-0000-0000-000000000000", "rg-prod", "aks-prod");
    const read = () => gateway.read(cluster, patience());
    expect(gateway.isApiVersionRefused()).toBe(false);
    odd.answer = json(400, noProvider);
    expect((await read()).kind).toBe("denied");
    expect(gateway.isApiVersionRefused()).toBe(true);
    odd.answer = json(500, { error: { code: "InternalServerError", message: "m" } });
    await read();
    expect(gateway.isApiVersionRefused()).toBe(true);
    odd.answer = json(200, body);
    await read();
    expect(gateway.isApiVersionRefused()).toBe(false);
    expect(new Set(odd.requests.map(({ url }) => url.split("?")[1]))).toEqual(
      new Set(["api-version=2025-10-01"]),
    );
  });
});
