import { expect, test } from "vitest";
import { countRequests, type FleetLook, fleetLines } from "./fleet-figures.ts";

const services = new Map([
  ["127.0.0.1:7443", "ARM"],
  ["127.0.0.1:7444", "token"],
  ["127.0.0.1:10000", "blob"],
  ["127.0.0.1:10001", "queue"],
  ["127.0.0.1:10002", "table"],
  ["127.0.0.1:7080", "inbox"],
]);
const arm = "http://127.0.0.1:7443";
const list = `${arm}/subscriptions/0/providers/Microsoft.ContainerService/managedClusters?api-version=2026-04-01`;
const cluster = `${arm}/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-1`;
const none = { queries: 0, lists: 0, reads: 0, storage: 0 };

test.each([
  ["POST", `${arm}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, { queries: 1 }],
  ["GET", list, { lists: 1 }],
  ["GET", `${list}&$skipToken=2`, { lists: 1 }],
  ["GET", `${cluster}?api-version=2026-04-01`, { reads: 1 }],
  ["GET", `${cluster}/trustedAccessRoleBindings?api-version=2026-04-01`, { reads: 1 }],
  ["PUT", `${cluster}?api-version=2026-04-01`, {}],
  ["GET", `${arm}/subscriptions?api-version=2022-12-01`, {}],
  ["GET", "http://127.0.0.1:10002/account/AksGuardrail(PartitionKey='a',RowKey='state')", { storage: 1 }],
  ["POST", "http://127.0.0.1:10001/account/aks-guardrail-follow-up/messages", { storage: 1 }],
  ["PUT", "http://127.0.0.1:10000/account/leases/abc?comp=lease", { storage: 1 }],
  ["GET", "http://127.0.0.1:7444/msi/token", {}],
  ["POST", "http://127.0.0.1:7080/slack", {}],
])("%s %s counts as %j", (method, url, expected) => {
  expect(countRequests([{ method, url, start: 0, end: 1 }], services)).toEqual({ ...none, ...expected });
});

const mebibyte = 1024 * 1024;
const early: FleetLook = {
  seconds: 9.96,
  left: 0,
  cpuSeconds: 4,
  peakMemory: 150 * mebibyte,
  queries: 0,
  lists: 100,
  reads: 1,
  storage: 20,
};

test("a first early look that had no time for all says so", () => {
  const left = { ...early, left: 50 };
  const lines = fleetLines({
    clusters: 10_000,
    subscriptions: 100,
    memoryBefore: 0,
    sweep: early,
    firstEarly: left,
    early,
  });
  expect(lines[6]).toBe(
    "The first early look had no time for 50 of the 100 subscriptions: they came first in the next, which is not shown.",
  );
});

test("the looks stand under each other, and the calls a minute beside AKS's own limit", () => {
  const { reads: _told, ...first } = early;
  expect(
    fleetLines({
      clusters: 10_000,
      subscriptions: 100,
      memoryBefore: 24.4 * mebibyte,
      sweep: { ...early, toldSeconds: 12.34, queries: 11, lists: 0, storage: 10_050 },
      firstEarly: { ...first, reads: 0, storage: 10_010 },
      early: { ...early, toldSeconds: 3 },
    }),
  ).toEqual([
    "                    takes   told after   queries   LISTs   reads   storage   own CPU    memory",
    "sweep              10.0 s       12.3 s        11       0       1    10,050     4.0 s   150 MiB",
    "first early look   10.0 s                      0     100       0    10,010     4.0 s   150 MiB",
    "next early look    10.0 s        3.0 s         0     100       1        20     4.0 s   150 MiB",
    "Queries to Resource Graph, LISTs and reads of ARM, requests to storage; those of the run that told are among them.",
    "Memory at its peak, garbage included; before all this 24 MiB without it. A process remembers what its early looks were shown.",
    "With GUARDRAIL_EARLY_LOOK=PT1M, ARM is asked 100 times a minute, 1 of AKS's 60 a subscription.",
    "The 10,000 clusters were known, and none was due for its daily look. Their rows lie in an emulator on this machine.",
  ]);
});
