import { expect, test } from "vitest";
import { nameOf, ownTimeBeforePut, stepsOf } from "./request-steps.ts";

const services = new Map([
  ["127.0.0.1:7443", "ARM"],
  ["127.0.0.1:10000", "blob"],
  ["127.0.0.1:10001", "queue"],
  ["127.0.0.1:10002", "table"],
  ["127.0.0.1:7080", "inbox"],
]);
const cluster =
  "http://127.0.0.1:7443/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-1?api-version=2026-04-01";
const message = "http://127.0.0.1:10001/devstoreaccount1/aks-guardrail-follow-up/messages";
const request = (method: string, url: string, start: number, end: number) => ({ method, url, start, end });

test.each([
  ["GET", cluster, "ARM GET managedClusters"],
  ["GET", "http://127.0.0.1:7443/subscriptions?api-version=2022-12-01", "ARM GET subscriptions"],
  ["POST", `${message}?visibilitytimeout=60`, "queue POST message"],
  ["DELETE", `${message}/7f?popreceipt=x`, "queue DELETE message"],
  [
    "GET",
    "http://127.0.0.1:10002/devstoreaccount1/AksGuardrail(PartitionKey='a',RowKey='b')",
    "table GET AksGuardrail row",
  ],
  ["POST", "http://127.0.0.1:10002/devstoreaccount1/$batch", "table POST $batch"],
  ["PUT", "http://127.0.0.1:10000/devstoreaccount1/leases/abc?comp=lease", "blob PUT lease"],
  ["POST", "http://127.0.0.1:7080/slack", "inbox POST"],
  ["GET", "http://10.0.0.1:80/other", "10.0.0.1 GET"],
])("%s %s is named %s", (method, url, expected) => {
  expect(nameOf(request(method, url, 0, 1), services)).toBe(expected);
});

test("steps stand in the order in which they begin, those alike are numbered, and rare ones are left out", () => {
  const run = (sentAt: number, slower: number) => ({
    sentAt,
    requests: [
      request("GET", cluster, sentAt + 10, sentAt + 20 + slower),
      request("POST", message, sentAt + 2, sentAt + 6),
      request("POST", message, sentAt + 30, sentAt + 31 + slower),
    ],
  });
  const odd = { sentAt: 900, requests: [request("DELETE", message, 905, 906)] };
  expect(stepsOf([run(100, 0), run(200, 2), run(300, 4), odd], services)).toEqual([
    { name: "queue POST message", startsAt: 2, takes: 4 },
    { name: "ARM GET managedClusters", startsAt: 10, takes: 12 },
    { name: "queue POST message (2)", startsAt: 30, takes: 3 },
  ]);
});

test("own time is what no request covers before the update, however they overlap", () => {
  const requests = [
    request("GET", cluster, 110, 130),
    request("POST", message, 105, 115),
    request("POST", message, 112, 120),
    request("PUT", cluster, 137, 150),
    request("DELETE", message, 160, 170),
  ];
  expect(ownTimeBeforePut([{ sentAt: 100, requests }], services)).toBe(5 + 7);
});
