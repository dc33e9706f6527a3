import { inspect } from "node:util";
import {
  AccountSASPermissions,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from "@azure/storage-queue";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type OpenCredential,
  openQueue,
  openTable,
} from "../../../src/adapters/storage/open-storage-clients.ts";
import { queueFollowUps, useFollowUpQueue } from "../../../src/adapters/storage/queue-follow-ups.ts";
import type { StorageConnection } from "../../../src/adapters/storage/storage-account.ts";
import { StorageError } from "../../../src/adapters/storage/storage-error.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import { someCluster } from "../../contract/state-samples.ts";
import { useSharedStorage } from "../../shared-storage/shared-storage.ts";
import { openStateStore } from "./emulated-store.ts";
import { emulatorConnection, noCredential } from "./emulator-connection.ts";

const identity: StorageConnection = {
  tableUrl: "https://contoso.table.core.windows.net",
  queueUrl: "https://contoso.queue.core.windows.net",
  access: { kind: "identity", clientId: "11111111-2222-3333-4444-555555555555" },
};

test("an identity's credential is asked for at the first use, by its client id", async () => {
  const asked: (string | undefined)[] = [];
  const openCredential: OpenCredential = async (clientId) => {
    asked.push(clientId);
    return { getToken: async () => null };
  };
  openStateStore(identity, openCredential);
  queueFollowUps(useFollowUpQueue(identity, openCredential));
  expect(asked).toEqual([]);

  expect((await openTable(identity, "AksGuardrail", openCredential)).url).toBe(identity.tableUrl);
  expect((await openQueue(identity, "work", openCredential)).url).toBe(`${identity.queueUrl}/work`);
  expect(asked).toEqual(["11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555"]);
});

test("a credential that could not be made is asked for again at the next use", async () => {
  let calls = 0;
  const store = openStateStore(identity, async () => {
    throw new Error(`no identity yet (${++calls})`);
  });
  await expect(store.load(someCluster())).rejects.toThrow("no identity yet (1)");
  await expect(store.load(someCluster())).rejects.toThrow("no identity yet (2)");
});

describe("a shared access signature", () => {
  let azurite: ReturnType<typeof useSharedStorage>;
  beforeAll(async () => {
    azurite = useSharedStorage();
  });
  afterAll(() => azurite.stop());

  function signedConnection(permissions: string) {
    const { tableUrl, queueUrl } = emulatorConnection(azurite.connectionString);
    const signature = generateAccountSASQueryParameters(
      {
        services: "qt",
        resourceTypes: "sco",
        permissions: AccountSASPermissions.parse(permissions),
        expiresOn: new Date(Date.now() + 3_600_000),
      },
      new StorageSharedKeyCredential(azurite.account.name, azurite.account.key),
    );
    const connection = emulatorConnection(
      `TableEndpoint=${tableUrl};QueueEndpoint=${queueUrl};SharedAccessSignature=${signature}`,
    );
    return { connection, signature };
  }

  test("opens the table, a transaction and the queue", async () => {
    const { connection } = signedConnection("rwdlacup");
    const store = openStateStore(connection);
    const cluster = someCluster();
    const state = unseen(cluster.id);
    const version = await store.commit(cluster, { state, incidents: [], alerts: [] }, undefined);
    expect(await store.load(cluster)).toMatchObject({ state, version, isSeen: true });

    const queue = queueFollowUps(useFollowUpQueue(connection, noCredential));
    await queue.takeBack(await queue.send({ ...delivery, clusterId: cluster.id }, 60));
  });

  test("that does not allow enough is told, and is nowhere in the error", async () => {
    const { connection, signature } = signedConnection("l");
    const { signature: secret } = signature;
    const cluster = someCluster();
    const attempts = [
      openStateStore(connection).load(cluster),
      queueFollowUps(useFollowUpQueue(connection, noCredential)).send(
        { ...delivery, clusterId: cluster.id },
        60,
      ),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      const error: unknown = attempt.status === "rejected" ? attempt.reason : undefined;
      expect(error).toBeInstanceOf(StorageError);
      expect(String(error)).toContain("Check that the shared access signature is still valid");
      const shown = inspect(error, { depth: null, showHidden: true, customInspect: false });
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(encodeURIComponent(secret));
    }
  });
});

const delivery = { kind: "deliver", alertId: "a", channelKey: "c", attempt: 1 } as const;
