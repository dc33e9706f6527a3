import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArmClusterGateway } from "../../../src/adapters/arm/arm-cluster-gateway.ts";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ListedProperty } from "../../../src/core/cluster/exposure.ts";
import type { ListReading } from "../../../src/core/model/ways-in.ts";
import { clientOf, json, type OddArm, patience, reset, startOddArm, text } from "./odd-arm.ts";

const previewVersion = "2026-08-02-preview";
const cluster = clusterId("00000000-0000-0000-0000-000000000000", "rg-prod", "aks-prod");

describe("a list of a cluster's children", () => {
  let odd: OddArm;
  beforeAll(async () => {
    odd = await startOddArm();
  });
  afterAll(() => odd.close());

  function readList(name: ListedProperty, answer: OddArm["answer"], preview = true): Promise<ListReading> {
    odd.forget();
    odd.answer = answer;
    const gateway = createArmClusterGateway(clientOf(odd), undefined, preview ? previewVersion : undefined);
    return gateway.readList(cluster, name, patience());
  }

  const binding = (name: string) => ({
    id: `${cluster.id}/trustedAccessRoleBindings/${name}`,
    name,
    type: "x",
    properties: { provisioningState: "Succeeded", sourceResourceId: "/vault", roles: ["b", "a"] },
  });
  const connection = (
    name: string,
    status: string | undefined,
    endpoint: string | undefined = "/endpoint",
  ) => ({
    id: `${cluster.id}/privateEndpointConnections/${name}`,
    name,
    properties: {
      privateEndpoint: { id: endpoint },
      ...(status === undefined ? {} : { privateLinkServiceConnectionState: { status } }),
    },
  });

  test("is read by the API version of the cluster, all pages of it, and sorted", async () => {
    const reading = await readList("trustedAccessRoleBindings", (response, request) => {
      const isSecond = request.url.includes("page=2");
      const body = isSecond
        ? { value: [binding("a")] }
        : { value: [binding("b")], nextLink: `${odd.url}/next?page=2` };
      json(200, body)(response, request);
    });
    expect(reading).toEqual({
      kind: "read",
      value: ["a", "b"].map((name) => ({ name, sourceResourceId: "/vault", roles: ["a", "b"] })),
    });
    expect(odd.requests[0]?.url).toBe(`${cluster.id}/trustedAccessRoleBindings?api-version=2026-04-01`);
  });

  test("of connections holds those that let somebody in, whatever else ARM may say of them", async () => {
    const statuses = ["Approved", "approved", "Pending", "REJECTED", "Disconnected", "Odd", undefined];
    const value = statuses.map((status, index) => connection(`c${index}`, status));
    const reading = await readList(
      "privateEndpointConnections",
      json(200, { value: [...value, { ...connection("bare", "Approved"), properties: {} }] }),
    );
    expect(reading).toEqual({
      kind: "read",
      value: [
        { name: "bare", privateEndpoint: "" },
        ...["c0", "c1", "c5", "c6"].map((name) => ({ name, privateEndpoint: "/endpoint" })),
      ],
    });
  });

  test.each<[string, OddArm["answer"], ListReading["kind"]]>([
    ["403", json(403, { error: { code: "AuthorizationFailed", message: "no" } }), "denied"],
    ["401", json(401, { error: { code: "InvalidAuthenticationToken", message: "no" } }), "denied"],
    [
      "a version that does not know it",
      json(400, { error: { code: "NoRegisteredProviderFound", message: "no" } }),
      "denied",
    ],
    ["404", json(404, { error: { code: "ResourceNotFound", message: "no" } }), "unavailable"],
    ["500", json(500, { error: { code: "InternalServerError", message: "no" } }), "unavailable"],
    ["no connection", reset, "unavailable"],
    ["text", text(200, "<html>"), "unavailable"],
    ["no list", json(200, { items: [] }), "unavailable"],
    [
      "an item without roles",
      json(200, { value: [{ id: "x", name: "x", properties: { sourceResourceId: "/v" } }] }),
      "unavailable",
    ],
    [
      "more than anybody has",
      json(200, { value: Array.from({ length: 101 }, (_, index) => binding(`b${index}`)) }),
      "unavailable",
    ],
    [
      "a page that leads elsewhere",
      json(200, { value: [binding("a")], nextLink: "https://elsewhere.example/" }),
      "unavailable",
    ],
  ])("is unread, and never empty, where ARM answers %s", async (_what, answer, kind) => {
    const reading = await readList("trustedAccessRoleBindings", answer);
    expect(reading.kind).toBe(kind);
    expect(reading).toHaveProperty("reason");
  });

  const authenticator = (
    name: string,
    issuer: unknown = { url: "https://i.example", audiences: ["b", "a"] },
  ) => ({
    id: `${cluster.id}/jwtAuthenticators/${name}`,
    name,
    type: "x",
    properties: {
      provisioningState: "Creating",
      issuer,
      claimMappings: { username: { expression: "claims.sub" } },
    },
  });

  test("of JWT authenticators is read at the preview version, all pages of it, whatever state they are in", async () => {
    const reading = await readList("jwtAuthenticators", (response, request) => {
      const body = request.url.includes("page=2")
        ? { value: [authenticator("a")] }
        : { value: [authenticator("b")], nextLink: `${odd.url}/next?page=2` };
      json(200, body)(response, request);
    });
    const rules = expect.stringMatching(/^[0-9a-f]{24}$/);
    expect(reading).toEqual({
      kind: "read",
      value: ["a", "b"].map((name) => ({ name, issuer: "https://i.example", audiences: ["a", "b"], rules })),
    });
    expect(odd.requests[0]?.url).toBe(`${cluster.id}/jwtAuthenticators?api-version=${previewVersion}`);
  });

  test("of JWT authenticators is not asked for where no preview version is read", async () => {
    const reading = await readList("jwtAuthenticators", json(200, { value: [] }), false);
    expect(reading.kind).toBe("unavailable");
    expect(odd.requests).toEqual([]);
  });

  test.each<[string, OddArm["answer"], ListReading["kind"]]>([
    [
      "a type that the version does not have",
      json(404, { error: { code: "InvalidResourceType", message: "no" } }),
      "denied",
    ],
    [
      "a cluster that is not there",
      json(404, { error: { code: "ResourceNotFound", message: "no" } }),
      "unavailable",
    ],
    ["an authenticator without an issuer", json(200, { value: [authenticator("a", null)] }), "unavailable"],
    ["an issuer without a URL", json(200, { value: [authenticator("a", { audiences: [] })] }), "unavailable"],
    ["an authenticator without properties", json(200, { value: [{ id: "x", name: "a" }] }), "unavailable"],
    ["an empty place in the list", json(200, { value: [null] }), "unavailable"],
    ["a web page", text(200, "<html>sign in</html>"), "unavailable"],
    [
      "a thousand authenticators",
      json(200, { value: Array.from({ length: 1_000 }, (_, index) => authenticator(`a${index}`)) }),
      "unavailable",
    ],
  ])("of JWT authenticators is unread, and never empty, for %s", async (_what, answer, kind) => {
    expect((await readList("jwtAuthenticators", answer)).kind).toBe(kind);
  });

  test("half of it is unread", async () => {
    const reading = await readList("trustedAccessRoleBindings", (response, request) =>
      request.url.includes("page=2")
        ? json(503, {})(response, request)
        : json(200, { value: [binding("a")], nextLink: `${odd.url}/next?page=2` })(response, request),
    );
    expect(reading.kind).toBe("unavailable");
  });

  test("is asked for again when ARM says", async () => {
    const reading = await readList("trustedAccessRoleBindings", json(429, {}, { "retry-after": "77" }));
    expect(reading).toMatchObject({ kind: "unavailable", retryAfterSeconds: 77 });
  });
});
