import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readPublicAddress } from "../../../src/adapters/arm/public-address.ts";
import { clientOf, json, type OddArm, patience, reset, startOddArm } from "./odd-arm.ts";

const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups";
const id = `${group}/MC_rg-(Ж)/providers/Microsoft.Network/publicIPAddresses/out.1`;

let odd: OddArm;
beforeAll(async () => {
  odd = await startOddArm();
});
beforeEach(() => odd.forget());
afterAll(() => odd.close());

const read = (resource = id) => readPublicAddress(clientOf(odd), resource, patience());

describe("a public address", () => {
  test.each([
    [{ ipAddress: "20.1.2.3" }, "20.1.2.3"],
    [{ ipPrefix: "20.1.2.0/28" }, "20.1.2.0/28"],
    [{ ipPrefix: "20.1.2.0/28", ipAddress: null }, "20.1.2.0/28"],
    [{ ipAddress: "2603:1020::1" }, "2603:1020::1"],
  ])("is the block of %j", async (properties, block) => {
    odd.answer = json(200, { properties });
    expect(await read()).toEqual({ block });
    expect(odd.requests.map(({ url }) => url)).toEqual([
      `${group}/MC_rg-(%D0%96)/providers/Microsoft.Network/publicIPAddresses/out.1?api-version=2024-05-01`,
    ]);
  });

  test.each<[string, OddArm["answer"], string]>([
    ["that is not assigned yet", json(200, { properties: { ipAddress: null } }), "has no address"],
    ["that is empty", json(200, { properties: { ipPrefix: "" } }), "has no address"],
    ["that is none", json(200, { properties: { ipAddress: "AzureCloud" } }), "has no address"],
    ["with too long a prefix", json(200, { properties: { ipPrefix: "20.1.2.0/33" } }), "has no address"],
    ["without properties", json(200, {}), "has no address"],
    [
      "that may not be read",
      json(403, { error: { code: "AuthorizationFailed", message: "m" } }),
      "AuthorizationFailed: m",
    ],
    ["that is gone", json(404, { error: { code: "ResourceNotFound", message: "m" } }), "ResourceNotFound: m"],
    ["that gets no answer", reset, "got no answer"],
  ])("%s is a problem, never a block", async (_what, answer, why) => {
    odd.answer = answer;
    expect(await read()).toEqual({ problem: expect.stringContaining(why) });
  });

  test.each([
    "",
    "/subscriptions",
    `${group}/rg/providers/Microsoft.Network/virtualNetworks/v`,
    `${group}/rg/providers/Microsoft.Network/publicIPAddresses/a/providers/x`,
    `${group}/rg/providers/Microsoft.Network/publicIPAddresses/..`,
    `${group}/../providers/Microsoft.Network/publicIPAddresses/a`,
    `${group}/rg%2F..%2F/providers/Microsoft.Network/publicIPAddresses/a`,
    `${group}/rg/providers/Microsoft.Network/publicIPAddresses/a?x=1`,
    `${group}/rg/providers/Microsoft.Network/publicIPAddresses/a#x`,
    `https://example.com${group}/rg/providers/Microsoft.Network/publicIPAddresses/a`,
    `${group}/rg/providers/Microsoft.Network/publicIPAddresses/a\n`,
  ])("is not looked for at %j", async (resource) => {
    expect(await read(resource)).toEqual({ problem: expect.stringContaining("is no public IP address") });
    expect(odd.requests).toEqual([]);
  });
});
