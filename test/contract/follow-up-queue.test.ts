import { type DequeuedMessageItem, QueueClient, StorageSharedKeyCredential } from "@azure/storage-queue";
import { vi } from "vitest";
import { parseFollowUp } from "../../src/adapters/storage/follow-up-message.ts";
import { queueFollowUps, useFollowUpQueue } from "../../src/adapters/storage/queue-follow-ups.ts";
import { followUpQueueName } from "../../src/adapters/storage/queue-names.ts";
import type { FollowUp } from "../../src/ports/follow-up-queue.ts";
import { emulatorConnection, noCredential } from "../adapters/storage/emulator-connection.ts";
import { InMemoryFollowUpQueue } from "../fakes/in-memory-follow-up-queue.ts";
import { useSharedStorage } from "../shared-storage/shared-storage.ts";
import { describeFollowUpQueue } from "./follow-up-queue.contract.ts";

const hiddenSeconds = 300;

describeFollowUpQueue("the fake in memory", async () => {
  let now = new Date("2026-11-21T10:15:00.000Z");
  const queue = new InMemoryFollowUpQueue(() => now);
  const pickUp = async () => queue.receive(hiddenSeconds).map(({ followUp }) => followUp);
  return {
    queue,
    pickUp,
    pickUpNext: () => {
      now = queue.nextVisibleAt ?? now;
      return pickUp();
    },
    end: async () => {},
  };
});

describeFollowUpQueue("a storage queue", async () => {
  const azurite = useSharedStorage();
  const connection = emulatorConnection(azurite.connectionString);
  const client = new QueueClient(
    `${connection.queueUrl}/${followUpQueueName}`,
    new StorageSharedKeyCredential(azurite.account.name, azurite.account.key),
  );
  const pickUp = async () => {
    const { receivedMessageItems } = await client.receiveMessages({
      numberOfMessages: 32,
      visibilityTimeout: hiddenSeconds,
    });
    return receivedMessageItems.map(followUpOf);
  };
  return {
    queue: queueFollowUps(useFollowUpQueue(connection, noCredential)),
    pickUp,
    pickUpNext: () =>
      vi.waitUntil(
        async () => {
          const picked = await pickUp();
          return picked.length > 0 && picked;
        },
        { timeout: 90_000, interval: 100 },
      ),
    end: () => azurite.stop(),
  };
});

/** Reads a message as the host does before it calls the trigger. */
function followUpOf({ messageText }: DequeuedMessageItem): FollowUp {
  const followUp = parseFollowUp(JSON.parse(Buffer.from(messageText, "base64").toString()));
  if ("problem" in followUp) throw new Error(followUp.problem);
  return followUp;
}
