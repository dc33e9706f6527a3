import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArmClusterGateway } from "../../../src/adapters/arm/arm-cluster-gateway.ts";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import { isJsonObject, type JsonObject } from "../../../src/core/json/json.ts";
import { putBody } from "../../../src/core/revert/put-body.ts";
import { clusterBody, snapshotOf } from "../../core/cluster/cluster-fixtures.ts";
import { clientOf, json, type OddArm, patience, reset, startOddArm } from "./odd-arm.ts";

const body = clusterBody("public-authorized");
const { cluster } = snapshotOf(body);
const version = "2026-08-02-preview";

function previewBody(changes: JsonObject, network: JsonObject = {}): JsonObject {
  const properties = isJsonObject(body.properties) ? body.properties : {};
  const profile = isJsonObject(properties.networkProfile) ? properties.networkProfile : {};
  return { ...body, properties: { ...properties, ...changes, networkProfile: { ...profile, ...network } } };
}

describe("the second read, at a preview version", () => {
  let odd: OddArm;
  beforeAll(async () => {
    odd = await startOddArm();
  });
  afterAll(() => odd.close());

  async function read(preview: OddArm["answer"], isOn = true): Promise<ClusterSnapshot> {
    odd.forget();
    odd.answer = (response, request) =>
      (request.url.includes(version) ? preview : json(200, body))(response, request);
    const gateway = createArmClusterGateway(clientOf(odd), undefined, isOn ? version : undefined);
    const reading = await gateway.read(cluster, patience());
    return reading.kind === "read" ? reading.snapshot : expect.fail(reading.kind);
  }

  test("is not made where it is off", async () => {
    expect(await read(reset, false)).toMatchObject({
      preview: "off",
      exposure: { podLinkLocalAccess: null },
    });
    expect(odd.requests).toHaveLength(1);
  });

  test("shows what no stable version does", async () => {
    const shown = previewBody(
      { publicNetworkAccess: "SecuredByPerimeter" },
      {
        podLinkLocalAccess: "None",
        clusterAPIConnectivityProfile: { bastion: { enabled: true }, cloudShell: { mode: "Enabled" } },
      },
    );
    expect(await read(json(200, shown))).toMatchObject({
      preview: "read",
      exposure: {
        podLinkLocalAccess: "None",
        publicNetworkAccess: "SecuredByPerimeter",
        clusterAPIConnectivityProfile: { bastion: true, cloudShell: "Enabled" },
      },
    });
  });

  test("says nothing else: all other settings are the stable read's", async () => {
    const shown = previewBody({
      publicNetworkAccess: "Disabled",
      disableLocalAccounts: false,
      apiServerAccessProfile: null,
    });
    const { exposure, preview } = await read(json(200, shown));
    expect(preview).toBe("read");
    expect(exposure).toEqual({
      ...snapshotOf(body).exposure,
      clusterAPIConnectivityProfile: { bastion: null, cloudShell: null },
    });
  });

  test("is nothing that a revert would send: its body is the stable one, to the letter", async () => {
    const snapshot = await read(
      json(
        200,
        previewBody(
          { previewOnly: true },
          { podLinkLocalAccess: "IMDS", clusterAPIConnectivityProfile: { bastion: { enabled: true } } },
        ),
      ),
    );
    expect(snapshot.body).toEqual(body);
    const leaf = { path: ["disableLocalAccounts"], value: true };
    expect(JSON.stringify(putBody(snapshot.body, [leaf]))).not.toMatch(
      /previewOnly|podLinkLocalAccess|clusterAPIConnectivityProfile/,
    );
  });

  test.each<[string, OddArm["answer"]]>([
    ["is refused", json(403, { error: { code: "AuthorizationFailed", message: "no" } })],
    ["is not known", json(400, { error: { code: "NoRegisteredProviderFound", message: "no" } })],
    ["gets no answer", reset],
    ["gets half a body", json(200, { id: body.id })],
  ])("leaves the stable one as it is where it %s", async (_what, answer) => {
    const { preview, exposure, body: kept } = await read(answer);
    expect(preview).toBe("failed");
    expect(exposure).toEqual(snapshotOf(body).exposure);
    expect(kept).toEqual(body);
  });
});
