import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QueueServiceClient } from "@azure/storage-queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Azurite, startAzurite } from "./azurite.ts";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite?.stop());

test("serves real queues by its connection string", async () => {
  const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient("greetings");
  await queue.create();
  await queue.sendMessage("hello");
  const { peekedMessageItems } = await queue.peekMessages();
  expect(peekedMessageItems.map((message) => message.messageText)).toEqual(["hello"]);
});

test("says which port is taken, in one line", async () => {
  const attempt = startAzurite({ queuePort: azurite.ports.queue });
  await expect(attempt).rejects.toThrow(
    `Port ${azurite.ports.queue}, wanted by Azurite, is taken: end the program that has it, or choose another port.`,
  );
});

test("with a folder, keeps everything over a restart on the same ports", async () => {
  const directory = await mkdtemp(join(tmpdir(), "azurite-test-"));
  try {
    const first = await startAzurite({ directory });
    const queue = QueueServiceClient.fromConnectionString(first.connectionString).getQueueClient("greetings");
    await queue.create();
    await queue.sendMessage("hello");
    await first.stop();
    const { blob, queue: queuePort, table } = first.ports;
    const second = await startAzurite({ directory, blobPort: blob, queuePort, tablePort: table });
    const { peekedMessageItems } = await queue.peekMessages();
    await second.stop();
    expect(peekedMessageItems.map((message) => message.messageText)).toEqual(["hello"]);
  } finally {
    await rm(directory, { recursive: true, force: true });
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
