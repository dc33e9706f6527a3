import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera } from "../sandbox/arm/identity/actor.ts";
import { type JsonValue, parseJson } from "../sandbox/arm/json.ts";
import { type InboxChannel, inboxChannels, type ReceivedMessage } from "../sandbox/inbox/received-message.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import type { TestCluster } from "./support/test-cluster.ts";
import { writeEvent } from "./support/write-event.ts";

let sandbox: GuardedSandbox;
let cluster: TestCluster;
let correlationId: string;
beforeAll(async () => {
  sandbox = await startGuardedSandbox({
    settings: { GUARDRAIL_PUBLIC_URL: "https://guardrail.contoso.com" },
  });
  cluster = await sandbox.seed();
  await cluster.touch();
  cluster.changeSilently(removeRanges);
  const write = writeEvent(cluster.id, { endedAt: new Date() });
  correlationId = write.data.correlationId;
  // A message says how long it has been only where that is a second or more: here it always is.
  await eventually("a second has passed", () => Date.now() - Date.parse(write.eventTime) > 1_500);
  expect(await sandbox.app.deliver([write])).toBe(202);
  await cluster.toldEverywhere("opened", "reverted");
});
afterAll(() => sandbox?.stop());

function messagesOf(channel: InboxChannel, about = cluster): readonly ReceivedMessage[] {
  return sandbox.inbox
    .messages()
    .filter(
      (message) => message.channel === channel && message.body.includes(`managedClusters/${about.name}`),
    );
}

describe("whole messages", () => {
  test.each(
    inboxChannels.flatMap((channel) =>
      ["opened", "reverted"].map((transition) => [channel, transition] as const),
    ),
  )("%s, %s", async (channel, transition) => {
    const message = messagesOf(channel)[transition === "opened" ? 0 : 1];
    expect(message?.isPosted).toBe(true);
    expect(withoutTheDay(message)).toEqual(await expected(`${channel}-${transition}`));
  });

  test("the generic webhook is signed, and its id is the event's", () => {
    const messages = messagesOf("webhook");
    expect(messages).toHaveLength(2);
    for (const { signature, headers, json } of messages) {
      expect(signature).toBe("valid");
      expect(json).toMatchObject({ id: headers["webhook-id"] });
      expect(headers["content-type"]).toMatch(/^application\/cloudevents\+json/);
    }
  });
});

describe("messages that are hard to send", () => {
  test("200 ranges are told on every channel within its limits, and in full on the webhook", async () => {
    const ranges = Array.from({ length: 200 }, (_, index) => `20.${index}.17.0/24`);
    const large = await sandbox.seed({ change: { [rangesPath]: ranges } });
    await large.touch();
    await large.write(removeRanges);
    await large.toldEverywhere("opened", "reverted");
    expect(large.alerts()[0]?.drift[0]?.removedRanges).toEqual(
      ranges.toSorted((a, b) => Number(a.split(".")[1]) - Number(b.split(".")[1])),
    );
    expect(
      inboxChannels.flatMap((channel) => messagesOf(channel, large)).every(({ isPosted }) => isPosted),
    ).toBe(true);
  });

  test("names from outside mention nobody and make no links", async () => {
    const hostile = { ...danaRivera, name: "<!channel> [free](https://evil.example) *x* `y` <at>all</at>" };
    const named = await sandbox.seed();
    await named.touch();
    await named.write(removeRanges, {}, hostile);
    await named.toldEverywhere("opened", "reverted");
    const [slack] = messagesOf("slack", named);
    expect(slack?.body).toContain("&lt;!channel&gt;");
    expect(slack?.body).not.toContain("<!channel>");
    expect(named.alerts()[0]?.actor?.name).toBe(hostile.name);
  });

  test.each(["teams", "slack", "webhook"] as const)(
    "%s that refuses a message for good (400) gets it once more as short plain text",
    async (channel) => {
      const refused = await sandbox.seed();
      await refused.touch();
      sandbox.inbox.fail(channel, { answer: 400 });
      await refused.write(removeRanges);
      const others = inboxChannels.filter((other) => other !== channel);
      await eventually("the others are told", () =>
        others.every((other) => refused.told()[other].join() === "opened,reverted"),
      );
      const sent = await eventually(`${channel} is told too`, () => {
        const all = sandbox.inbox
          .messages()
          .filter((it) => it.channel === channel && it.body.includes(refused.name));
        return all.length >= 3 && all;
      });
      expect(sent.map(({ answer, isPosted }) => [answer === 400, isPosted])).toEqual([
        [true, false],
        [false, true],
        [false, true],
      ]);
      expect(sent[1]?.body.length).toBeLessThan(sent[0]?.body.length ?? 0);
      expect(sent[1]?.body).toContain("opened to the whole internet");
    },
  );
});

/** A message that was sent as it should be; what changes from day to day is replaced by words. */
async function expected(name: string): Promise<JsonValue> {
  return parseJson(await readFile(new URL(`./expected/${name}.json`, import.meta.url), "utf8"));
}

/** A message without what changes from day to day. */
function withoutTheDay(message: ReceivedMessage | undefined): JsonValue {
  return parseJson(
    JSON.stringify(message?.json)
      .replaceAll(/\d{8}t\d{6}z-[0-9a-f]{28}/g, "INCIDENT")
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, "INSTANT")
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "TIME")
      .replaceAll(correlationId, "CORRELATION")
      .replaceAll(/"exposedSeconds":\d+/g, '"exposedSeconds":0')
      .replaceAll(/(?<!\d)\d+ (?:min(?: \d+ s)?|s)\b/g, "SO LONG"),
  );
}
