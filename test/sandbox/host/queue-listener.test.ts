import { fileURLToPath } from "node:url";
import { type QueueClient, QueueServiceClient } from "@azure/storage-queue";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patiently } from "../../patiently.ts";
import { useSharedStorage } from "../../shared-storage/shared-storage.ts";
import { type FunctionsHost, startFunctionsHost } from "./start-functions-host.ts";

const queueName = "work";
let azurite: ReturnType<typeof useSharedStorage>;
let host: FunctionsHost;
let queue: QueueClient;
let poisonQueue: QueueClient;

const start = () =>
  startFunctionsHost({
    appDirectory: fileURLToPath(new URL("./example-apps/every-trigger", import.meta.url)),
    env: { AzureWebJobsStorage: azurite.connectionString, WORK_QUEUE: queueName },
  });

beforeAll(async () => {
  azurite = useSharedStorage();
  const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  queue = service.getQueueClient(queueName);
  poisonQueue = service.getQueueClient(`${queueName}-poison`);
  host = await start();
});
afterAll(async () => {
  await host.stop();
  await azurite.stop();
});

const receivedMessage = v.object({
  kind: v.string(),
  message: v.unknown(),
  metadata: v.record(v.string(), v.unknown()),
});
type Received = v.InferOutput<typeof receivedMessage>;

const received = (): Received[] =>
  host.logs
    .filter(({ functionName, message }) => functionName === "onMessage" && message.startsWith("message "))
    .map(({ message }) => v.parse(receivedMessage, JSON.parse(message.slice("message ".length))));
const receivedAs = (message: unknown): Received[] =>
  received().filter((one) => JSON.stringify(one.message) === JSON.stringify(message));
const send = (text: string) => queue.sendMessage(Buffer.from(text).toString("base64"));
const waitFor = <T>(check: () => T | Promise<T>) => patiently(check);
const poisoned = async (): Promise<string[]> =>
  (await poisonQueue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map(
    ({ messageText }) => messageText,
  );
const length = async (): Promise<number> => (await queue.getProperties()).approximateMessagesCount ?? 0;

describe("a queue function", () => {
  test("does not create its queue, and takes what comes when somebody else has", async () => {
    expect(await queue.exists()).toBe(false);
    await queue.create();
    await send("first");
    await waitFor(() => expect(receivedAs("first")).toHaveLength(1));
    await waitFor(async () => expect(await length()).toBe(0));
  });

  test.each([
    ["an object", '{"clusterId":"x","Nested":{"A":1}}', "object", { clusterId: "x", Nested: { A: 1 } }],
    ["a number", "42", "number", 42],
    ["text", "not json", "string", "not json"],
  ])("gets %s parsed where it is JSON", async (_, text, kind, message) => {
    await send(text);
    await waitFor(() => expect(receivedAs(message)).toMatchObject([{ kind, message }]));
  });

  test("gets the message's metadata", async () => {
    const { messageId } = await send("with metadata");
    await waitFor(() => expect(receivedAs("with metadata")).toHaveLength(1));
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(receivedAs("with metadata")[0]?.metadata).toEqual({
      queueTrigger: "with metadata",
      id: messageId,
      dequeueCount: 1,
      popReceipt: expect.any(String),
      insertionTime: instant,
      expirationTime: instant,
      nextVisibleTime: instant,
    });
  });

  test("that fails gets the message again after the visibility time-out, then the poison queue does", async () => {
    await send("fail");
    const sentAt = Date.now();
    await waitFor(async () => expect(await poisoned()).toContain(Buffer.from("fail").toString("base64")));
    // Three attempts, with the one second of host.json between them.
    expect(receivedAs("fail").map(({ metadata }) => metadata.dequeueCount)).toEqual([1, 2, 3]);
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(1_900);
    await waitFor(async () => expect(await length()).toBe(0));
  });

  test("never sees a message that is not base64", async () => {
    const before = received().length;
    await queue.sendMessage("{plain}");
    await waitFor(async () => expect(await poisoned()).toContain("{plain}"));
    expect(received()).toHaveLength(before);
    await waitFor(async () => expect(await length()).toBe(0));
  });

  test("whose worker dies has failed: the message comes again", async () => {
    await send("hang");
    await waitFor(() => expect(receivedAs("hang")).toHaveLength(1));
    host.killWorker();
    await waitFor(() => expect(receivedAs("hang")).toHaveLength(2));
    host.killWorker();
    await waitFor(() => expect(receivedAs("hang")).toHaveLength(3));
    host.killWorker();
    await waitFor(async () => expect(await poisoned()).toContain(Buffer.from("hang").toString("base64")));
  });

  test("whose whole host dies leaves the message invisible for ten minutes", async () => {
    await send("hang");
    const already = receivedAs("hang").length;
    const before = Date.now();
    await waitFor(() => expect(receivedAs("hang").length).toBe(already + 1));
    const { nextVisibleTime } = receivedAs("hang").at(-1)?.metadata ?? {};
    const visibleAt = new Date(String(nextVisibleTime)).getTime();
    // The service tells whole seconds.
    expect(visibleAt).toBeGreaterThanOrEqual(before + 599_000);
    expect(visibleAt).toBeLessThanOrEqual(Date.now() + 600_000);
    await host.kill();
    host = await start();
    await send("after the crash");
    await waitFor(() => expect(receivedAs("after the crash")).toHaveLength(1));
    expect(receivedAs("hang")).toEqual([]);
    await waitFor(async () => expect(await length()).toBe(1));
  });
});
