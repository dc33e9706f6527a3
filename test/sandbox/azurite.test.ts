import { QueueServiceClient } from "@azure/storage-queue";
import { expect, test } from "vitest";
import { startAzurite } from "./azurite.ts";

test("serves real queues by its connection string", async () => {
  const azurite = await startAzurite();
  try {
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(
      "greetings",
    );
    await queue.create();
    await queue.sendMessage("hello");
    const { peekedMessageItems } = await queue.peekMessages();
    expect(peekedMessageItems.map((message) => message.messageText)).toEqual(["hello"]);
  } finally {
    await azurite.stop();
  }
});

test("says which port is taken, in one line", async () => {
  const first = await startAzurite();
  try {
    const attempt = startAzurite({ queuePort: first.ports.queue });
    await expect(attempt).rejects.toThrow(
      `Port ${first.ports.queue}, wanted by Azurite, is taken: end the program that has it, or choose another port.`,
    );
  } finally {
    await first.stop();
  }
});

test("has given its ports back when it has stopped", async () => {
  const first = await startAzurite();
  await first.stop();
  await first.stop();
  const second = await startAzurite({ blobPort: first.ports.blob });
  expect(second.ports.blob).toBe(first.ports.blob);
  await second.kill();
});
