import { describe, expect, test } from "vitest";
import { parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import type { WayIn } from "../../../src/core/event/operations.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { sampleId } from "../cluster/exposure-samples.ts";
import { goodEvent } from "./event-samples.ts";

describe("the other ways in", () => {
  const binding = `${sampleId}/trustedAccessRoleBindings/backup`;
  const endpoint = `${sampleId}/privateEndpointConnections/kube-apiserver.0f5b29c2-6d1d-4d0e-8f0a-4f1a7a1f0c11`;
  const authenticator = `${sampleId}/jwtAuthenticators/github`;

  test.each<[string, string, string, WayIn, Pick<Trigger, "leavesExposure" | "looksAtWaysIn">]>([
    [
      "Write",
      binding,
      "trustedAccessRoleBindings/write",
      "trustedAccessRoleBindings",
      { looksAtWaysIn: true },
    ],
    [
      "Delete",
      binding,
      "trustedAccessRoleBindings/delete",
      "trustedAccessRoleBindings",
      { looksAtWaysIn: true, leavesExposure: true },
    ],
    [
      "Write",
      endpoint,
      "privateEndpointConnections/write",
      "privateEndpointConnections",
      { looksAtWaysIn: true },
    ],
    [
      "Delete",
      endpoint,
      "privateEndpointConnections/delete",
      "privateEndpointConnections",
      { looksAtWaysIn: true, leavesExposure: true },
    ],
    [
      "Action",
      endpoint,
      "privateEndpointConnectionsApproval/action",
      "privateEndpointConnectionsApproval",
      { looksAtWaysIn: true },
    ],
    [
      "Action",
      sampleId,
      "privateEndpointConnectionsApproval/action",
      "privateEndpointConnectionsApproval",
      { looksAtWaysIn: true },
    ],
    ["Write", authenticator, "jwtAuthenticators/write", "jwtAuthenticators", { looksAtWaysIn: "preview" }],
    [
      "Delete",
      authenticator,
      "jwtAuthenticators/delete",
      "jwtAuthenticators",
      { looksAtWaysIn: "preview", leavesExposure: true },
    ],
    ["Action", sampleId, "resetAADProfile/action", "resetAADProfile", {}],
    ["Action", sampleId, "runCommand/action", "runCommand", { leavesExposure: true }],
    [
      "Action",
      sampleId,
      "listClusterAdminCredential/action",
      "listClusterAdminCredential",
      { leavesExposure: true },
    ],
  ])("%s on %s by %s leads to the cluster, as %s", (verb, subject, operation, wayIn, flags) => {
    const eventType = `Microsoft.Resources.Resource${verb}Success`;
    const operationName = `Microsoft.ContainerService/managedClusters/${operation}`;
    const expected = { kind: "cluster", wayIn, trigger: { ...flags } };
    const parsed = parseClusterEvent({ ...goodEvent, eventType, subject, data: { operationName } });
    expect(parsed).toMatchObject({ ...expected, cluster: { id: sampleId } });
    const { leavesExposure, looksAtWaysIn } = parsed.kind === "cluster" ? parsed.trigger : {};
    expect({ leavesExposure, looksAtWaysIn }).toEqual(flags);
    const loud = { subject: subject.toUpperCase(), data: { operationName: operationName.toUpperCase() } };
    expect(parseClusterEvent({ ...goodEvent, eventType, ...loud })).toMatchObject(expected);
  });

  test.each([
    ["runCommand/action", "run-command"],
    ["listClusterAdminCredential/action", "admin-credentials"],
    ["resetAADProfile/action", undefined],
    ["start/action", undefined],
  ])("of %s the event itself is news while the cluster stands open: %s", (operation, act) => {
    const eventType = "Microsoft.Resources.ResourceActionSuccess";
    const data = { operationName: `Microsoft.ContainerService/managedClusters/${operation}` };
    const event = parseClusterEvent({ ...goodEvent, eventType, subject: sampleId, data });
    expect(event.kind === "cluster" && event.trigger.act).toBe(act);
  });

  test("a child's write leads to its cluster, whatever the operation is called", () => {
    expect(parseClusterEvent({ ...goodEvent, subject: binding, data: {} })).toMatchObject({
      kind: "cluster",
      cluster: { id: sampleId },
      wayIn: "trustedAccessRoleBindings",
    });
  });

  test.each([
    `${binding}/more`,
    `${sampleId}/trustedAccessRoleBindings`,
    `${sampleId}/trustedAccessRoleBindings/`,
    `${sampleId}/trustedAccessRoleBindings/a b`,
    `${sampleId}/toString/backup`,
    `${sampleId}/maintenanceConfigurations/default`,
    binding.replace("managedClusters", "managedClusters/x/agentPools"),
  ])("%s is passed over", (subject) => {
    expect(parseClusterEvent({ ...goodEvent, subject })).toMatchObject({ kind: "ignored" });
  });

  test("what is not about the cluster's own settings never sets a way in by itself", () => {
    expect(parseClusterEvent(goodEvent)).not.toHaveProperty("wayIn");
    expect(
      parseClusterEvent({ ...goodEvent, data: { operationName: "x/runCommand/action" } }),
    ).not.toHaveProperty("wayIn");
  });
});
