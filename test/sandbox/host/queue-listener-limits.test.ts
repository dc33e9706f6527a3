import { type QueueClient, QueueServiceClient } from "@azure/storage-queue";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { patiently } from "../../patiently.ts";
import { useSharedStorage } from "../../shared-storage/shared-storage.ts";
import type { QueueSettings } from "./host-settings.ts";
import { type QueueListener, type QueueListenerOptions, startQueueListener } from "./queue-listener.ts";

let azurite: ReturnType<typeof useSharedStorage>;
let service: QueueServiceClient;
beforeAll(async () => {
  azurite = useSharedStorage();
  service = QueueServiceClient.fromConnectionString(azurite.connectionString);
});
afterAll(() => azurite.stop());

const settings: QueueSettings = {
  batchSize: 2,
  newBatchThreshold: 1,
  maxPollingInterval: 100,
  visibilityTimeout: 0,
  maxDequeueCount: 2,
  messageEncoding: "none",
};

async function createQueue(name: string): Promise<QueueClient> {
  const queue = service.getQueueClient(name);
  await queue.create();
  return queue;
}

function listen(
  queue: QueueClient,
  run: QueueListenerOptions["run"],
  poisonQueue?: QueueClient,
): QueueListener {
  return startQueueListener({
    functionName: "test",
    queue,
    poisonQueue,
    settings,
    run,
    log: () => undefined,
  });
}

const length = async (queue: QueueClient) => (await queue.getProperties()).approximateMessagesCount;
const waitFor = (check: () => void | Promise<void>) => patiently(check);

test("no more run side by side than a batch and the threshold together", async () => {
  const queue = await createQueue("limited");
  for (let index = 0; index < 6; index++) await queue.sendMessage(`${index}`);
  const waiting: (() => void)[] = [];
  let most = 0;
  let ended = 0;
  const listener = listen(queue, async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      most = Math.max(most, waiting.length);
    });
    ended += 1;
    return { succeeded: true };
  });
  // Two are fetched, and no more while both run: the threshold is one.
  await waitFor(() => expect(waiting).toHaveLength(2));
  waiting.pop()?.();
  // One has ended, so the next batch of two comes to the one that runs.
  await waitFor(() => expect(waiting).toHaveLength(3));
  await waitFor(() => {
    for (const end of waiting.splice(0)) end();
    expect(ended).toBe(6);
  });
  expect(most).toBe(3);
  await listener.stop();
  expect(await length(queue)).toBe(0);
});

test("a message is kept invisible while its handler runs long, and can be deleted after", async () => {
  const queue = await createQueue("long");
  await queue.sendMessage("long");
  const renewed = vi.spyOn(queue, "updateMessage");
  const handler = Promise.withResolvers<{ succeeded: boolean }>();
  let started = false;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const listener = listen(queue, () => {
    started = true;
    return handler.promise;
  });
  try {
    await waitFor(() => expect(started).toBe(true));
    vi.advanceTimersByTime(600_000);
    handler.resolve({ succeeded: true });
    await listener.stop();
    expect(renewed.mock.calls.map(([, , , seconds]) => seconds)).toEqual([600, 600]);
    expect(await length(queue)).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("stopping waits for what was fetched, and fetches no more", async () => {
  const queue = await createQueue("stopping");
  await queue.sendMessage("one");
  const handler = Promise.withResolvers<{ succeeded: boolean }>();
  let started = 0;
  const listener = listen(queue, () => {
    started += 1;
    return handler.promise;
  });
  await waitFor(() => expect(started).toBe(1));
  const stopped = listener.stop();
  await queue.sendMessage("two");
  handler.resolve({ succeeded: true });
  await stopped;
  expect([started, await length(queue)]).toEqual([1, 1]);
});

test("a message that fails in a queue without a poison queue stays there, invisible", async () => {
  const queue = await createQueue("orders-poison");
  const { messageId } = await queue.sendMessage("bad");
  const dequeued: unknown[] = [];
  const listener = listen(queue, async ({ metadata }) => {
    dequeued.push(metadata?.Id);
    return { succeeded: false };
  });
  await waitFor(() => expect(dequeued).toEqual([{ string: messageId }]));
  await listener.stop();
  const { receivedMessageItems } = await queue.receiveMessages();
  expect([receivedMessageItems, await length(queue)]).toEqual([[], 1]);
});

test("a message that was fetched too often already goes to the poison queue without another run", async () => {
  const queue = await createQueue("tired");
  const poison = service.getQueueClient("tired-poison");
  await queue.sendMessage("tired");
  for (let count = 0; count < settings.maxDequeueCount; count++) {
    const [message] = (await queue.receiveMessages()).receivedMessageItems;
    await queue.updateMessage(message?.messageId ?? "", message?.popReceipt ?? "", undefined, 0);
  }
  let runs = 0;
  const listener = listen(
    queue,
    async () => {
      runs += 1;
      return { succeeded: true };
    },
    poison,
  );
  await waitFor(async () => {
    const { peekedMessageItems } = await poison.peekMessages();
    expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(["tired"]);
  });
  await listener.stop();
  expect([runs, await length(queue)]).toEqual([0, 0]);
});
