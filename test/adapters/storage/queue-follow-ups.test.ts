import { QueueClient, StorageSharedKeyCredential } from "@azure/storage-queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseFollowUp } from "../../../src/adapters/storage/follow-up-message.ts";
import {
  FollowUpTooLargeError,
  queueFollowUps,
  useFollowUpQueue,
} from "../../../src/adapters/storage/queue-follow-ups.ts";
import { followUpQueueName } from "../../../src/adapters/storage/queue-names.ts";
import type { FollowUp, FollowUpQueue } from "../../../src/ports/follow-up-queue.ts";
import { someCluster } from "../../contract/state-samples.ts";
import { useSharedStorage } from "../../shared-storage/shared-storage.ts";
import { emulatorConnection, noCredential } from "./emulator-connection.ts";

let azurite: ReturnType<typeof useSharedStorage>;
let queue: FollowUpQueue;
let client: QueueClient;

beforeAll(async () => {
  azurite = useSharedStorage();
  const connection = emulatorConnection(azurite.connectionString);
  queue = queueFollowUps(useFollowUpQueue(connection, noCredential));
  client = new QueueClient(
    `${connection.queueUrl}/${followUpQueueName}`,
    new StorageSharedKeyCredential(azurite.account.name, azurite.account.key),
  );
});
afterAll(() => azurite.stop());

const followUp: FollowUp = {
  kind: "deliver",
  clusterId: someCluster().id,
  alertId: "inc-1-1-opened",
  channelKey: "teams-0a",
  attempt: 1,
};

test("a message is base64-coded JSON that never expires", async () => {
  await queue.send(followUp, 0);
  const [message] = (await client.receiveMessages()).receivedMessageItems;
  expect(JSON.parse(Buffer.from(message?.messageText ?? "", "base64").toString())).toEqual(followUp);
  expect(parseFollowUp(message?.messageText)).toEqual(followUp);
  // Azurite and the service show "never" as the last moment of the calendar.
  expect(message?.expiresOn.getUTCFullYear()).toBe(9999);
});

test("a queue that was deleted is created again; what was in it needs no taking back", async () => {
  const receipt = await queue.send(followUp, 60);
  await client.delete();
  await queue.takeBack(receipt);
  await client.delete();
  await queue.send(followUp, 0);
  expect((await client.peekMessages()).peekedMessageItems).toHaveLength(1);
});

test("a message that the service would refuse for its size is refused by name", async () => {
  const chatty: FollowUp = {
    kind: "reconcile",
    clusterId: someCluster().id,
    trigger: { source: "event", actor: { kind: "user", name: "x".repeat(60_000) } },
  };
  await expect(queue.send(chatty, 0)).rejects.toThrow(FollowUpTooLargeError);
});

test("a delay that is no number is refused", async () => {
  await expect(queue.send(followUp, Number.NaN)).rejects.toThrow(RangeError);
});
