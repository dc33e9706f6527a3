import { RestError, TableClient } from "@azure/data-tables";
import { type QueueClient, QueueServiceClient } from "@azure/storage-queue";

/** What lies in the app's storage, read with the official clients. */
export interface StorageView {
  /** Puts a message where the host moves those that failed too often. */
  putPoison(text: string): Promise<void>;
  /** The same, as somebody else might have sent it: the text as it is. */
  putUncodedPoison(text: string): Promise<void>;
  /** How many messages lie there, those included that are being handled. */
  poisonLength(): Promise<number>;
  /** Loses every message of the queue of follow-ups. */
  loseFollowUps(): Promise<void>;
  /** Puts the looks that a cluster waits for, and the questions to the log, ten minutes back, as if they had been planned then. */
  backdateLooks(clusterId: string): Promise<void>;
  /** What the app remembers of a cluster, as the text that it stores. */
  stateOf(clusterId: string): Promise<string>;
  /** True once a verdict on a cluster is stored. */
  isKnown(clusterId: string): Promise<boolean>;
  /** Forgets that the whole fleet was ever looked at: the next timer does it. */
  forgetSweep(): Promise<void>;
  /** How many messages the queue of follow-ups holds, those included that sleep. */
  queueLength(): Promise<number>;
  /** The same without those that wake minutes after an exposure has ended, to ask the Activity Log what was done. */
  workLeft(): Promise<number>;
  /** The keys of the rows of one cluster, in order. */
  rowsOf(clusterId: string): Promise<readonly string[]>;
  /** How many alerts about a cluster are recorded and not marked as sent. */
  pendingAlerts(clusterId: string): Promise<number>;
}

const queueName = "aks-guardrail-follow-up";
const tableName = "AksGuardrail";

export function createStorageView(connectionString: string): StorageView {
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const queue = queues.getQueueClient(queueName);
  const poison = queues.getQueueClient(`${queueName}-poison`);
  const table = TableClient.fromConnectionString(connectionString, tableName, {
    allowInsecureConnection: true,
  });
  const lengthOf = async (some: QueueClient): Promise<number> =>
    (await some.exists()) ? ((await some.getProperties()).approximateMessagesCount ?? 0) : 0;
  const stateOf = async (clusterId: string): Promise<string> =>
    String((await table.getEntity(partitionKeyOf(clusterId), "state")).Document);
  return {
    async putPoison(text) {
      await poison.createIfNotExists();
      await poison.sendMessage(Buffer.from(text).toString("base64"));
    },
    async putUncodedPoison(text) {
      await poison.createIfNotExists();
      await poison.sendMessage(text);
    },
    poisonLength: () => lengthOf(poison),
    async loseFollowUps() {
      await queue.clearMessages();
    },
    stateOf,
    isKnown: (clusterId) =>
      stateOf(clusterId).then(
        (stored) => stored.includes('"verdict"'),
        (error: unknown) => {
          if (error instanceof RestError && error.statusCode === 404) return false;
          throw error;
        },
      ),
    async backdateLooks(clusterId) {
      const keys = { partitionKey: partitionKeyOf(clusterId), rowKey: "state" };
      const stored = await stateOf(clusterId);
      const past = new Date(Date.now() - 10 * 60_000).toISOString();
      const backdated = stored.replaceAll(/"(followUpAt|nextAt|wakesAt)":"[^"]+"/g, `"$1":"${past}"`);
      if (backdated === stored) throw new Error(`${clusterId} waits for no look.`);
      await table.updateEntity({ ...keys, Document: backdated }, "Merge");
    },
    async forgetSweep() {
      await table.deleteEntity("guardrail", "sweep").catch((error: unknown) => {
        if (!(error instanceof RestError) || error.statusCode !== 404) throw error;
      });
    },
    queueLength: () => lengthOf(queue),
    async workLeft() {
      const states = table.listEntities({ queryOptions: { filter: "RowKey eq 'state'" } });
      let asking = 0;
      for await (const { Document } of states) asking += messagesToAsk(String(Document));
      return (await lengthOf(queue)) - asking;
    },
    async rowsOf(clusterId) {
      const partitionKey = partitionKeyOf(clusterId);
      const rows: string[] = [];
      try {
        for await (const row of table.listEntities({
          queryOptions: { filter: `PartitionKey eq '${partitionKey}'` },
        })) {
          rows.push(row.rowKey ?? "");
        }
      } catch (error) {
        // Before the app's first write there is no table.
        if (!(error instanceof RestError) || error.statusCode !== 404) throw error;
      }
      return rows.sort();
    },
    async pendingAlerts(clusterId) {
      const filter = `PartitionKey eq '${partitionKeyOf(clusterId)}' and Pending eq true`;
      let count = 0;
      for await (const _row of table.listEntities({ queryOptions: { filter } })) count += 1;
      return count;
    },
  };
}

/** Each question says when the message wakes that is on its way for it: one message for all that wake together. */
function messagesToAsk(state: string): number {
  return new Set(state.match(/"wakesAt":"[^"]+"/g)).size;
}

function partitionKeyOf(clusterId: string): string {
  const [, , subscription, , group, , , , name] = clusterId.split("/");
  return `${subscription}|${group}|${name}`.toLowerCase();
}
