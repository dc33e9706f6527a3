import { randomBytes } from "node:crypto";
import { AzureNamedKeyCredential, TableClient } from "@azure/data-tables";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tableName } from "../../../src/adapters/storage/state-table.ts";
import { StorageError } from "../../../src/adapters/storage/storage-error.ts";
import { partitionKeyOf } from "../../../src/adapters/storage/table-keys.ts";
import { UnreadableRowError } from "../../../src/adapters/storage/unreadable-row-error.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import { toldId } from "../../../src/ports/outbox-entry.ts";
import {
  type AlertOutbox,
  StateConflictError,
  type StateStore,
  StateTooLargeError,
} from "../../../src/ports/state-store.ts";
import {
  change,
  manyRanges,
  publicExposure,
  someBaseline,
  someCluster,
  someEntry,
  someIncident,
  someState,
} from "../../contract/state-samples.ts";
import { useSharedStorage } from "../../shared-storage/shared-storage.ts";
import { openStateStore } from "./emulated-store.ts";
import { emulatorConnection } from "./emulator-connection.ts";
import { startLosingProxy } from "./losing-proxy.ts";

let azurite: ReturnType<typeof useSharedStorage>;
let store: StateStore & AlertOutbox;
let table: TableClient;

beforeAll(async () => {
  azurite = useSharedStorage();
  const connection = emulatorConnection(azurite.connectionString);
  store = openStateStore(connection);
  const credential = new AzureNamedKeyCredential(azurite.account.name, azurite.account.key);
  table = new TableClient(connection.tableUrl, tableName, credential, { allowInsecureConnection: true });
});
afterAll(() => azurite.stop());

describe("what a person sees in Storage Explorer", () => {
  test("one partition a cluster, with rows that can be read without their documents", async () => {
    const cluster = someCluster("AKS-Orders");
    const incident = someIncident(cluster, "inc-20261121-7");
    await store.commit(
      cluster,
      { state: someState(cluster, incident), incidents: [incident], alerts: [someEntry(incident)] },
      undefined,
    );
    const partition = `${cluster.subscriptionId}|rg-prod-weu|aks-orders`;
    expect(await table.getEntity(partition, "state")).toMatchObject({
      ClusterId: cluster.id,
      Verdict: "drifted",
      BaselineSource: "learned",
      BaselineTakenAt: "2026-11-20T08:00:00.000Z",
      ApprovedRanges: "73.140.245.0/24, 20.42.25.196/32",
      OpenIncidents: "exposure: open",
    });
    expect(await table.getEntity(partition, "incident-inc-20261121-7")).toMatchObject({
      IncidentStatus: "open",
      IncidentTopic: "exposure",
      Severity: "critical",
      OpenedAt: "2026-11-21T10:15:02.120Z",
      Actor: "Zoë Müller 🦊",
      Summary: "The API server answers to any address.",
      Transition: "opened",
    });
    expect(
      await table.getEntity(partition, "alert-inc-20261121-7-1-opened-teams-0123456789ab"),
    ).toMatchObject({ Channel: "teams-0123456789ab", Attempts: 1, Pending: true, Transition: "opened" });
  });

  test("who has a cluster, and how its reads follow one another", async () => {
    const cluster = someCluster();
    const lease = { holder: "run 1", until: "2026-11-21T10:16:00.000Z" };
    const taken = await store.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, undefined);
    const row = () => table.getEntity(partitionKeyOf(cluster), "state");
    expect(await row()).toMatchObject({
      ClusterId: cluster.id,
      LeaseHolder: "run 1",
      LeaseUntil: "2026-11-21T10:16:00.000Z",
      Epoch: 1,
      RunsInARow: 1,
    });
    await store.release(cluster, 1, taken);
    expect(await row()).toMatchObject({
      LeaseHolder: "",
      LeaseUntil: "",
      Epoch: 1,
      CarriedEpoch: 1,
    });
  });

  test("how an alert went", async () => {
    const cluster = someCluster();
    const incident = someIncident(cluster);
    const entry = someEntry(incident);
    await store.commit(cluster, { state: unseen(cluster.id), incidents: [], alerts: [entry] }, undefined);
    const row = () => table.getEntity(partitionKeyOf(cluster), `alert-${entry.alert.id}-${entry.channelKey}`);
    await store.markTried(entry, "2026-11-21T10:15:03Z", "503 from the receiver", "2026-11-21T10:15:18.000Z");
    expect(await row()).toMatchObject({
      Attempts: 1,
      LastError: "503 from the receiver",
      LastTriedAt: "2026-11-21T10:15:03Z",
      Progress: "planned",
      NextAttemptAt: "2026-11-21T10:15:18.000Z",
      Pending: true,
    });
    await store.markSent(entry, "2026-11-21T10:16:03Z");
    expect(await row()).toMatchObject({ Attempts: 1, SentAt: "2026-11-21T10:16:03Z", Pending: false });
    await store.markGivenUp(entry, "2026-11-21T10:17:03Z", "too late");
    expect(await row()).toMatchObject({ Attempts: 1, LastError: "503 from the receiver" });
    expect(await row()).not.toHaveProperty("GivenUpAt");
  });

  test("long lists are shortened in the column, not in the document", async () => {
    const cluster = someCluster();
    const state = { ...unseen(cluster.id), baseline: someBaseline(manyRanges()) };
    await store.commit(cluster, change(state), undefined);
    const { ApprovedRanges } = await table.getEntity(partitionKeyOf(cluster), "state");
    expect(String(ApprovedRanges)).toMatch(/^104\.100\.0\.128\/27, .*…$/);
    expect(String(ApprovedRanges)).toHaveLength(1_000);
    expect((await store.load(cluster)).state).toEqual(state);
  });

  test("an approved exposure without ranges says so", async () => {
    const cluster = someCluster();
    const open = { ...publicExposure([]), authorizedIPRanges: null };
    const state = { ...unseen(cluster.id), baseline: { ...someBaseline(), approved: open } };
    await store.commit(cluster, change(state), undefined);
    expect(await table.getEntity(partitionKeyOf(cluster), "state")).toMatchObject({
      ApprovedRanges: "any address",
    });
  });
});

describe("a row that somebody has spoilt", () => {
  test("is an error that names it, never an unseen cluster, and hides no other cluster", async () => {
    const spoilt = someCluster("spoilt");
    const fine = someCluster("fine");
    for (const cluster of [spoilt, fine]) await store.commit(cluster, change(someState(cluster)), undefined);
    const keys = { partitionKey: partitionKeyOf(spoilt), rowKey: "state" };
    await table.updateEntity({ ...keys, Document: '{"clusterId":"x"}', Summary: "{}" }, "Merge");

    const words = `Row state in partition ${keys.partitionKey} cannot be read`;
    await expect(store.load(spoilt)).rejects.toThrow(UnreadableRowError);
    await expect(store.load(spoilt)).rejects.toThrow(words);
    const listed: string[] = [];
    const list = async () => {
      for await (const { clusterId } of store.listClusters()) listed.push(clusterId);
    };
    await expect(list()).rejects.toThrow(words);
    expect(listed).toContain(fine.id);
    await table.deleteEntity(keys.partitionKey, keys.rowKey);
  });

  test("is an error for incidents and alerts too", async () => {
    const cluster = someCluster();
    const incident = someIncident(cluster);
    const entry = someEntry(incident);
    await store.commit(
      cluster,
      { state: unseen(cluster.id), incidents: [incident], alerts: [entry] },
      undefined,
    );
    const partitionKey = partitionKeyOf(cluster);
    await table.updateEntity({ partitionKey, rowKey: `incident-${incident.id}`, SchemaVersion: 9 }, "Merge");
    await table.updateEntity(
      { partitionKey, rowKey: `alert-${entry.alert.id}-${entry.channelKey}`, Attempts: "many" },
      "Merge",
    );
    await expect(store.findIncident(incident.id)).rejects.toThrow(UnreadableRowError);
    await expect(store.pendingOf(cluster)).rejects.toThrow("column Attempts");
    const listed: string[] = [];
    const unfinished = async () => {
      for await (const { pending } of store.unfinished("2027-01-01T00:00:00.000Z"))
        for (const { clusterId } of pending) if (clusterId) listed.push(clusterId);
    };
    await expect(unfinished()).rejects.toThrow("column Attempts");
    expect(listed).not.toContain(cluster.id);
    await expect(store.pending(cluster, entry.alert.id, entry.channelKey)).rejects.toThrow(
      UnreadableRowError,
    );
    await expect(
      store.markTried(entry, "2026-11-21T10:15:03Z", "503", "2026-11-21T10:15:18.000Z"),
    ).rejects.toThrow(UnreadableRowError);
  });
});

describe("size", () => {
  test("more alerts than one page holds are all found", async () => {
    const cluster = someCluster();
    const incident = someIncident(cluster);
    let version: string | undefined;
    for (let commit = 0; commit < 11; commit++) {
      const alerts = Array.from({ length: 99 }, (_, at) => someEntry(incident, commit * 99 + at));
      version = await store.commit(cluster, { state: unseen(cluster.id), incidents: [], alerts }, version);
    }
    const numbers = (await store.pendingOf(cluster)).map((entry) => Number(toldId(entry).split("-").at(-2)));
    expect(numbers).toEqual(Array.from({ length: 1_089 }, (_, at) => at));
  });

  test("more rows than one transaction takes are refused before anything is sent", async () => {
    const cluster = someCluster();
    const incident = someIncident(cluster);
    const alerts = Array.from({ length: 100 }, (_, at) => someEntry(incident, at));
    const commit = store.commit(cluster, { state: unseen(cluster.id), incidents: [], alerts }, undefined);
    await expect(commit).rejects.toThrow(StateTooLargeError);
    await expect(commit).rejects.toThrow("One commit would write 101 rows; 100 fit.");
  });

  test("more bytes than one transaction takes are refused before anything is sent", async () => {
    const cluster = someCluster();
    const incident = { ...someIncident(cluster), fingerprint: randomBytes(200_000).toString("hex") };
    const incidents = Array.from({ length: 11 }, (_, at) => ({ ...incident, id: `inc-${at}` }));
    const commit = store.commit(cluster, { state: unseen(cluster.id), incidents, alerts: [] }, undefined);
    await expect(commit).rejects.toThrow(/^One commit would send 4\d{6} bytes; 4194304 fit\./);
  });

  test("the largest document that is stored as it is, and one that is compressed, are taken by the service", async () => {
    for (const length of [470_000, 1_400_000]) {
      const cluster = someCluster();
      const state = { ...unseen(cluster.id), narrowingTold: "104.16.0.0/13 ".repeat(length / 14) };
      await store.commit(cluster, change(state), undefined);
      expect((await store.load(cluster)).state).toEqual(state);
    }
  });

  test("an id that no row key holds is refused by name", async () => {
    const cluster = someCluster();
    const incidents = [someIncident(cluster, "a/b")];
    await expect(
      store.commit(cluster, { state: unseen(cluster.id), incidents, alerts: [] }, undefined),
    ).rejects.toThrow('"a/b" cannot be part of a row key');
  });
});

describe("trouble", () => {
  test("a table that was deleted is created again, by reads and writes alike", async () => {
    const cluster = someCluster();
    const version = await store.commit(cluster, change(someState(cluster)), undefined);
    await table.deleteTable();
    expect((await store.load(cluster)).version).toBeUndefined();
    await table.deleteTable();
    await expect(store.commit(cluster, change(someState(cluster)), version)).rejects.toThrow(
      StateConflictError,
    );
    await table.deleteTable();
    expect(await store.pendingOf(cluster)).toEqual([]);
    await table.deleteTable();
    await store.commit(cluster, change(someState(cluster)), undefined);
    expect((await store.load(cluster)).state).toMatchObject({ clusterId: cluster.id });
  });

  test("a commit whose answer was lost is known as one's own, not taken for a conflict", async () => {
    const proxy = await startLosingProxy(azurite.ports.table);
    try {
      const connection = emulatorConnection(
        azurite.connectionString.replace(`:${azurite.ports.table}`, `:${proxy.port}`),
      );
      const behindProxy = openStateStore(connection);
      const cluster = someCluster();
      const incident = someIncident(cluster);
      proxy.loseAnswers("POST", 1);
      const first = await behindProxy.commit(
        cluster,
        { state: someState(cluster, incident), incidents: [incident], alerts: [someEntry(incident)] },
        undefined,
      );
      expect((await store.load(cluster)).version).toBe(first);
      expect(await store.pendingOf(cluster)).toHaveLength(1);

      proxy.loseAnswers("POST", 2);
      const second = await behindProxy.commit(cluster, change(unseen(cluster.id)), first);
      expect(await store.load(cluster)).toMatchObject({
        state: unseen(cluster.id),
        version: second,
        isSeen: true,
      });

      await expect(behindProxy.commit(cluster, change(someState(cluster)), first)).rejects.toThrow(
        StateConflictError,
      );
    } finally {
      await proxy.stop();
    }
  });

  test("a lease whose answer was lost is known as one's own, taken and given back", async () => {
    const proxy = await startLosingProxy(azurite.ports.table);
    try {
      const connection = emulatorConnection(
        azurite.connectionString.replace(`:${azurite.ports.table}`, `:${proxy.port}`),
      );
      const behindProxy = openStateStore(connection);
      const cluster = someCluster();
      const lease = { holder: "run 1", until: "2026-11-21T10:16:00.000Z" };
      proxy.loseAnswers("POST", 1);
      const created = await behindProxy.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, undefined);
      expect(await store.load(cluster)).toMatchObject({ version: created, lease });

      // A merge is sent as a PATCH.
      const next = { ...lease, holder: "run 2" };
      proxy.loseAnswers("PATCH", 1);
      const merged = await behindProxy.takeLease(cluster, next, { epoch: 1, runsInARow: 1 }, created);
      expect(await store.load(cluster)).toMatchObject({ version: merged, lease: next });
      await expect(
        behindProxy.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, created),
      ).rejects.toThrow(StateConflictError);

      proxy.loseAnswers("PATCH", 1);
      await behindProxy.release(cluster, 7, merged);
      const given = await store.load(cluster);
      expect(given.carriedEpoch).toBe(7);
      expect(given.lease).toBeUndefined();
    } finally {
      await proxy.stop();
    }
  });

  test("a service that does not answer is an error that names it and shows no key", async () => {
    const gone = await startLosingProxy(1);
    await gone.stop();
    const connection = emulatorConnection(
      azurite.connectionString.replace(`:${azurite.ports.table}`, `:${gone.port}`),
    );
    const error = await openStateStore(connection)
      .load(someCluster())
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StorageError);
    expect(String(error)).toContain(`No answer from table AksGuardrail at 127.0.0.1:${gone.port}`);
    expect(String(error)).not.toContain(azurite.account.key);
  });

  test("a wrong key is refused with what to do", async () => {
    const wrong = emulatorConnection(
      azurite.connectionString.replace(azurite.account.key, Buffer.from("wrong").toString("base64")),
    );
    await expect(openStateStore(wrong).load(someCluster())).rejects.toThrow(
      /^The table AksGuardrail at 127\.0\.0\.1:\d+ answered 403 .*Check that the account key is still valid/,
    );
  });
});
