import { describe, expect, test } from "vitest";
import { benchForEachTest, codeOf } from "../arm-test-bench.ts";
import { readyAnswers } from "../http/fixture-error.ts";
import { type JsonObject, setAt, valueAt } from "../json.ts";

const ranges = "properties.apiServerAccessProfile.authorizedIPRanges";
const profile = "properties.apiServerAccessProfile";

const bench = benchForEachTest();
const { call, seed, put } = bench;

describe("the body of a PUT", () => {
  test.each<[string, string, (body: JsonObject) => void, string]>([
    ["an unknown property", "public-authorized", (b) => setAt(b, "properties.invented", 1), "UnmarshalError"],
    [
      "ranges on a private cluster",
      "private-public-fqdn",
      (b) => setAt(b, ranges, ["20.0.0.0/24"]),
      "InvalidParameter",
    ],
    [
      "0.0.0.0/32 beside others",
      "public-authorized",
      (b) => setAt(b, ranges, ["0.0.0.0/32", "20.0.0.0/24"]),
      "InvalidParameter",
    ],
    ["201 ranges", "public-authorized", (b) => setAt(b, ranges, manyRanges(201)), "InvalidParameter"],
    [
      "2001 ranges with VNet integration",
      "public-vnet-integration-authorized",
      (b) => setAt(b, ranges, manyRanges(2001)),
      "InvalidParameter",
    ],
    [
      "ranges that are no ranges",
      "public-authorized",
      (b) => setAt(b, ranges, ["20.0.0.0/33"]),
      "InvalidParameter",
    ],
    [
      "ranges that are no list",
      "public-authorized",
      (b) => setAt(b, ranges, "20.0.0.0/24"),
      "InvalidParameter",
    ],
    [
      "ranges on a Basic load balancer",
      "public-authorized",
      (b) => setAt(b, "properties.networkProfile.loadBalancerSku", "basic"),
      "InvalidParameter",
    ],
    [
      "made private without VNet integration",
      "public-open-empty-list",
      (b) => setAt(b, `${profile}.enablePrivateCluster`, true),
      "PropertyChangeNotAllowed",
    ],
    [
      "made public without VNet integration",
      "private-public-fqdn",
      (b) => setAt(b, `${profile}.enablePrivateCluster`, false),
      "PropertyChangeNotAllowed",
    ],
    [
      "the public name turned off without a private DNS zone",
      "private-public-fqdn",
      (b) => {
        setAt(b, `${profile}.privateDNSZone`, "none");
        setAt(b, `${profile}.enablePrivateClusterPublicFQDN`, false);
      },
      "InvalidParameter",
    ],
    [
      "VNet integration taken off",
      "public-vnet-integration-authorized",
      (b) => setAt(b, `${profile}.enableVnetIntegration`, false),
      "PropertyChangeNotAllowed",
    ],
    [
      "a password sent",
      "public-authorized",
      (b) => setAt(b, "properties.windowsProfile.adminPassword", "x"),
      "PropertyChangeNotAllowed",
    ],
  ])("%s is refused with 400 and changes nothing", async (_, fixture, change, code) => {
    const id = seed(fixture);
    const before = bench.simulator.cluster(id);
    const answer = await put(id, change);
    expect([answer.status, valueAt(answer.body, "code")]).toEqual([400, code]);
    expect(bench.simulator.cluster(id)).toEqual(before);
  });

  test.each<[string, string, (body: JsonObject) => void]>([
    ["200 ranges", "public-authorized", (b) => setAt(b, ranges, manyRanges(200))],
    [
      "2000 ranges with VNet integration",
      "public-vnet-integration-authorized",
      (b) => setAt(b, ranges, manyRanges(2000)),
    ],
    [
      "a service tag and a bare address",
      "public-authorized",
      (b) => setAt(b, ranges, ["AzureCloud", "20.20.20.20"]),
    ],
    ["0.0.0.0/32 alone", "public-authorized", (b) => setAt(b, ranges, ["0.0.0.0/32"])],
    ["everybody", "public-authorized", (b) => setAt(b, ranges, ["0.0.0.0/0"])],
  ])("%s is taken", async (_, fixture, change) => {
    expect((await put(seed(fixture), change)).status).toBe(200);
  });

  test("a private DNS zone can be given up, and not be had back", async () => {
    const zone = `${profile}.privateDNSZone`;
    const given = await put(seed("private-public-fqdn"), (body) => setAt(body, zone, "none"));
    expect(given.status).toBe(200);
    const without = seed("private-public-fqdn", (body) => setAt(body, zone, "none"));
    const back = await put(without, (body) => setAt(body, zone, "system"));
    expect([back.status, valueAt(back.body, "code")]).toEqual([400, "PropertyChangeNotAllowed"]);
  });

  test("with VNet integration a public cluster is made private only when its ranges are cleared with it", async () => {
    const id = seed("public-vnet-integration-authorized");
    const withRanges = await put(id, (body) => setAt(body, `${profile}.enablePrivateCluster`, true));
    expect([withRanges.status, codeOf(withRanges)]).toEqual([400, "InvalidParameter"]);
    const cleared = await put(id, (body) => {
      setAt(body, `${profile}.enablePrivateCluster`, true);
      setAt(body, ranges, []);
    });
    expect(cleared.status).toBe(200);
  });

  test("a property refused as changed, in the shape of the fixture", async () => {
    const answer = await put(seed(), (body) => setAt(body, "properties.windowsProfile.adminPassword", "x"));
    expect(answer.body).toEqual(readyAnswers["property-change-not-allowed"].body);
  });

  test("a body that is no JSON or no object is refused", async () => {
    const id = seed();
    const answer = await call({ method: "PUT", path: id, body: [1] });
    expect([answer.status, codeOf(answer)]).toEqual([400, "InvalidRequestContent"]);
  });
});

function manyRanges(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `20.${index >> 8}.${index & 255}.0/24`);
}
