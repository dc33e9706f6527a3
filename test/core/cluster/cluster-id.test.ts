import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clusterId,
  foldCase,
  parseClusterId,
  parseSubscriptionId,
} from "../../../src/core/cluster/cluster-id.ts";
import { sampleId } from "./exposure-samples.ts";

const subscription = "0a1b2c3d-0000-1111-2222-abcdefabcdef";
const idOf = (group: string, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;

describe("parseClusterId", () => {
  test("takes the id apart", () => {
    expect(parseClusterId(idOf("rg-Prod", "AKS_1-x"))).toEqual({
      subscriptionId: subscription,
      resourceGroup: "rg-Prod",
      name: "AKS_1-x",
      id: idOf("rg-Prod", "AKS_1-x"),
      key: idOf("rg-Prod", "AKS_1-x").toLowerCase(),
    });
  });

  test.each([
    ["lower case", sampleId.toLowerCase()],
    ["upper case", sampleId.toUpperCase()],
    ["Azure/AKS#2171", sampleId.replace("resourceGroups", "resourcegroups").replace("managed", "Managed")],
  ])("is the same cluster in another case: %s", (_name, text) => {
    const parsed = parseClusterId(text);
    expect(parsed?.key).toBe(sampleId.toLowerCase());
    expect(parsed?.id).toMatch(
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft.ContainerService\/managedClusters\//,
    );
  });

  test.each(["rg", "a".repeat(90), "rg_(1).x-y", "größe", "資源", "..a", `${"a".repeat(89)}_`])(
    "takes %j for a resource group",
    (group) => {
      expect(parseClusterId(idOf(group, "aks"))?.resourceGroup).toBe(group);
    },
  );

  test.each(["a", "a".repeat(63), "0", "a_b-c9"])("takes %j for a cluster's name", (name) => {
    expect(parseClusterId(idOf("rg", name))?.name).toBe(name);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["a list", [sampleId]],
    ["an object with its text", { toString: () => sampleId }],
    ["empty text", ""],
    ["a trailing slash", `${sampleId}/`],
    ["two leading slashes", `/${sampleId}`],
    ["no leading slash", sampleId.slice(1)],
    ["a space before", ` ${sampleId}`],
    ["a space after", `${sampleId} `],
    ["a line break after", `${sampleId}\n`],
    ["a second line", `${sampleId}\n${sampleId}`],
    ["a NUL after", `${sampleId}\0`],
    ["a host before", `https://management.azure.com${sampleId}`],
    ["a query", `${sampleId}?api-version=2026-04-01`],
    ["a fragment", `${sampleId}#x`],
    ["a child resource", `${sampleId}/agentPools/nodepool1`],
    ["an action", `${sampleId}/listClusterAdminCredential`],
    ["another type", sampleId.replace("managedClusters", "openShiftManagedClusters")],
    ["another namespace", sampleId.replace("ContainerService", "ContainerRegistry")],
    ["a nested provider", `${sampleId}/providers/Microsoft.Authorization/locks/x`],
    ["an extension before", sampleId.replace("/providers/", "/providers/Microsoft.X/y/z/providers/")],
    ["a missing group", sampleId.replace("/resourceGroups/rg-prod", "")],
    ["an empty group", idOf("", "aks")],
    ["an empty name", idOf("rg", "")],
    ["a subscription that is no GUID", sampleId.replace(/0{8}-/, "00000000")],
    ["a GUID in braces", sampleId.replace(/(0{8}[-0]+)\//, "{$1}/")],
    ["traversal as the group", idOf("..", "aks")],
    ["traversal as the name", idOf("rg", "..")],
    ["traversal", idOf("rg/../rg-prod", "aks")],
    ["an encoded slash", idOf("rg%2Fx", "aks")],
    ["an encoded slash in the name", idOf("rg", "aks%2f..%2faks-prod")],
    ["a backslash", idOf("rg\\x", "aks")],
    ["a quote", idOf("rg'x", "aks")],
    ["a line break in the group", idOf("rg\nx", "aks")],
    ["a space in the group", idOf("rg x", "aks")],
    ["a period at the end of the group", idOf("rg.", "aks")],
    ["a group too long", idOf("a".repeat(91), "aks")],
    ["a name too long", idOf("rg", "a".repeat(64))],
    ["a name that ends in a hyphen", idOf("rg", "aks-")],
    ["a name that begins with a hyphen", idOf("rg", "-aks")],
    ["a period in the name", idOf("rg", "a.b")],
    ["a letter of another script in the name", idOf("rg", "аks")],
    ["the Kelvin sign in the name", idOf("rg", "a\u212As")],
    ["the long s in the name", idOf("rg", "ak\u017F")],
    ["the long s in a keyword", sampleId.replace("/subscriptions", "/\u017Fubscriptions")],
    ["a full-width slash", idOf("rg／x", "aks")],
    ["a zero-width space", idOf("rg\u200B", "aks")],
    ["an unpaired surrogate", idOf("rg\uD800", "aks")],
    ["a megabyte", idOf("a".repeat(1_000_000), "aks")],
  ])("does not take %s", (_name, text) => {
    expect(parseClusterId(text)).toBeUndefined();
  });

  test("whatever it takes, it writes so that it takes it again, and names the same cluster", () => {
    const part = fc.string({ unit: fc.constantFrom(...".-_()aZ9é%/ \n"), maxLength: 6 });
    fc.assert(
      fc.property(part, part, (group, name) => {
        const parsed = parseClusterId(idOf(group, name));
        if (!parsed) return;
        expect(parseClusterId(parsed.id)).toEqual(parsed);
        expect(parsed.id.split("/")).toHaveLength(9);
        expect(clusterId(parsed.subscriptionId, group, name)).toEqual(parsed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("foldCase", () => {
  test("two groups that only a careless lower case makes equal stay two", () => {
    const [plain, kelvin] = [parseClusterId(idOf("rg-k", "aks")), parseClusterId(idOf("rg-\u212A", "aks"))];
    expect(plain && kelvin && plain.key !== kelvin.key).toBe(true);
  });

  test.each([
    ["RG-Größe", "rg-größe"],
    ["ΑΒΓ", "αβγ"],
    ["\u212A\u212B", "\u212A\u212B"],
    ["İ", "İ"],
  ])("%s → %s", (text, expected) => {
    expect(foldCase(text)).toBe(expected);
  });

  test("what stands beside a letter changes nothing of it", () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: "grapheme-ascii" }), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(texts, (text) => {
        expect(foldCase(text)).toBe([...text].map(foldCase).join(""));
        expect(foldCase(`${text}\u212A`)).toBe(`${foldCase(text)}\u212A`);
      }),
    );
  });
});

describe("parseSubscriptionId", () => {
  test("takes a bare GUID, in lower case", () => {
    expect(parseSubscriptionId(subscription.toUpperCase())).toBe(subscription);
  });

  test.each([
    undefined,
    null,
    7,
    "",
    `${subscription} `,
    `${subscription}\n`,
    `/subscriptions/${subscription}`,
    `{${subscription}}`,
    subscription.slice(1),
  ])("does not take %j", (text) => {
    expect(parseSubscriptionId(text)).toBeUndefined();
  });
});
