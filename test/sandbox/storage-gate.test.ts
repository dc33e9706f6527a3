import { randomUUID } from "node:crypto";
import { type QueueClient, QueueServiceClient } from "@azure/storage-queue";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { patiently } from "../patiently.ts";
import { type Azurite, startAzurite } from "./azurite.ts";
import { type StorageGate, startStorageGate } from "./storage-gate.ts";

let azurite: Azurite;
let gate: StorageGate;
let queueName: string;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite?.stop());
beforeEach(async () => {
  queueName = `greetings-${randomUUID()}`;
  gate = await startStorageGate(() => azurite.ports.queue);
});
afterEach(() => gate.stop());

function queueBy(connectionString: string): QueueClient {
  return QueueServiceClient.fromConnectionString(connectionString, {
    retryOptions: { maxTries: 1 },
  }).getQueueClient(queueName);
}

function throughGate(port = gate.port): QueueClient {
  return queueBy(azurite.connectionString.replace(`:${azurite.ports.queue}/`, `:${port}/`));
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("lets everything through that it is not told to hold", async () => {
  const queue = throughGate();
  await queue.create();
  await queue.sendMessage(base64("hello"));
  const { peekedMessageItems } = await queueBy(azurite.connectionString).peekMessages();
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual([base64("hello")]);
});

test.each([
  { when: "before" as const, seenWhileHeld: 0 },
  { when: "after" as const, seenWhileHeld: 1 },
])("holds the one message that fits, $when storage acts", async ({ when, seenWhileHeld }) => {
  const direct = queueBy(azurite.connectionString);
  await direct.create();
  const held = gate.hold({ when, fits: ({ method, text }) => method === "POST" && text.includes("held") });
  const queue = throughGate();
  const length = async () => (await direct.getProperties()).approximateMessagesCount;
  const sending = queue.sendMessage(base64("to be held"));
  await patiently(() => expect(held.isHeld()).toBe(true));
  expect(await length()).toBe(seenWhileHeld);
  await queue.sendMessage(base64("to be held as well, as the rule is for one"));
  held.release();
  await sending;
  expect(await length()).toBe(2);
});

test("what its client has given up goes no further", async () => {
  const direct = queueBy(azurite.connectionString);
  await direct.create();
  const held = gate.hold({ when: "before", fits: ({ method }) => method === "POST" });
  const client = new AbortController();
  const sending = throughGate().sendMessage(base64("hello"), { abortSignal: client.signal });
  await patiently(() => expect(held.isHeld()).toBe(true));
  client.abort();
  await expect(sending).rejects.toThrow();
  await patiently(() => expect(held.isGivenUp()).toBe(true));
  held.release();
  await throughGate().sendMessage(base64("next"));
  const { peekedMessageItems } = await direct.peekMessages({ numberOfMessages: 5 });
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual([base64("next")]);
});

test("cuts the connection where no storage is behind it", async () => {
  const behind = await startStorageGate(() => azurite.ports.queue);
  await behind.stop();
  const lonely = await startStorageGate(() => behind.port);
  await expect(throughGate(lonely.port).create()).rejects.toThrow(/socket hang up|ECONNRESET/);
  await lonely.stop();
});
