import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRanges } from "../../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";
import { type InboxChannel, inboxChannels } from "../../sandbox/inbox/received-message.ts";
import { type Inbox, startInbox } from "../../sandbox/inbox/start-inbox.ts";
import { lastingPort } from "../../sandbox/lasting-port.ts";
import { freePorts } from "../../sandbox/sandbox-ports.ts";
import { eventually } from "../support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "../support/guarded-sandbox.ts";
import { printStories } from "../support/print-stories.ts";
import type { TestCluster } from "../support/test-cluster.ts";
import { closedAndToldOnce, mentionOf, wholeStoryOf } from "../support/whole-story.ts";

/** The second try of an alert comes 15 s after the first has ended, and one that hangs takes 10 s. */
const patience = 170_000;

/** How a channel fails for one cluster, and what one of its messages then waits for at least. */
const troubles = [
  { name: "answers 500", channel: "slack", failure: { answer: 500 }, leastWaitMs: 14_000 },
  { name: "cuts every connection", channel: "webhook", failure: { answer: "reset" }, leastWaitMs: 14_000 },
  { name: "never answers", channel: "teams", failure: { answer: "hang" }, leastWaitMs: 24_000 },
] as const;

const alertEvent = v.object({ subject: v.string(), data: v.object({ transition: v.string() }) });

type Trouble = (typeof troubles)[number];

let sandbox: GuardedSandbox;
const clusters = new Map<Trouble, TestCluster>();
/** A second webhook, where nobody listens until the end. */
let absent: Inbox;
/** When the webhooks were mended. */
let mendedAt: number;
beforeAll(async () => {
  const [inboxPort, absentPort] = [await lastingPort(), await lastingPort()];
  const urls = [inboxPort, absentPort].map((port) => `http://127.0.0.1:${port}/webhook`);
  sandbox = await startGuardedSandbox({
    ports: { ...freePorts, inbox: inboxPort },
    settings: { GUARDRAIL_WEBHOOK_URL: urls.join() },
  });
  const recoveries = await Promise.all(
    troubles.map(async (trouble) => {
      const cluster = await sandbox.seed();
      clusters.set(trouble, cluster);
      await cluster.touch();
      const { channel, failure } = trouble;
      const recover = sandbox.inbox.fail(channel, {
        ...failure,
        count: Number.POSITIVE_INFINITY,
        about: mentionOf(cluster),
      });
      sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges);
      // The first message has met the trouble, and the second one waits for it: the others have both.
      const met = () => {
        const { told } = wholeStoryOf(sandbox, cluster);
        const others = inboxChannels.filter((other) => other !== channel);
        return (
          refusedMessages(cluster, channel).length >= 1 && others.every((other) => told[other].length >= 2)
        );
      };
      await eventually(`${channel} has refused what is told of ${cluster.name}`, met);
      return recover;
    }),
  );
  mendedAt = Date.now();
  for (const recover of recoveries) recover();
  absent = await startInbox({ port: absentPort });
});
afterAll(async () => {
  const named = [...clusters].map(
    ([{ channel, name }, cluster]) => [`${channel}: ${name}`, cluster] as const,
  );
  if (sandbox) printStories("When a webhook is down:", sandbox, named);
  await sandbox?.stop();
  await absent?.close();
});

describe.concurrent("a webhook is down for a while", () => {
  test.each(troubles)(
    "one that $name: the others and the revert do not wait, and its messages come when it is back",
    async (trouble) => {
      const cluster = clusterOf(trouble);
      const { channel, leastWaitMs } = trouble;
      await eventually(
        `${channel} is told of ${cluster.name}`,
        () => wholeStoryOf(sandbox, cluster).told[channel].length >= 2,
        { withinMs: patience, seen: () => wholeStoryOf(sandbox, cluster) },
      );
      expect(wholeStoryOf(sandbox, cluster)).toEqual(closedAndToldOnce);

      const firstTry = instantOf(messagesAbout(cluster, channel)[0]);
      const others = inboxChannels
        .filter((other) => other !== channel)
        .flatMap((other) => messagesAbout(cluster, other));
      for (const message of [...others, ...cluster.puts()]) {
        // One that waited for the webhook would have waited until it was mended.
        expect(instantOf(message)).toBeLessThanOrEqual(mendedAt);
      }
      const posted = messagesAbout(cluster, channel).filter(({ isPosted }) => isPosted);
      for (const message of posted) {
        expect(instantOf(message) - firstTry).toBeGreaterThanOrEqual(leastWaitMs);
      }
    },
  );

  test("one where nobody listens: it is told everything once when somebody does", async () => {
    const wanted = troubles.flatMap((trouble) =>
      ["opened", "reverted"].map((transition) => `${clusterOf(trouble).name} ${transition}`),
    );
    const told = () => absent.messages().map(({ json }) => subjectAndTransition(json));
    await eventually("the second webhook is told everything", () => told().length >= wanted.length, {
      withinMs: patience,
      seen: told,
    });
    expect(told().toSorted()).toEqual(wanted.toSorted());
    for (const trouble of troubles) {
      const { name } = clusterOf(trouble);
      expect(told().filter((it) => it.startsWith(`${name} `))).toEqual([
        `${name} opened`,
        `${name} reverted`,
      ]);
    }
  });
});

describe("a webhook that asks for 20 s (429 with Retry-After)", () => {
  test("gets it from every cluster, then hears each story in order", async () => {
    const pair = await Promise.all([sandbox.seed(), sandbox.seed()]);
    for (const cluster of pair) await cluster.touch();
    const [asked, other] = pair;
    sandbox.inbox.fail("webhook", { answer: 429, retryAfterSeconds: 20, about: mentionOf(asked) });
    sandbox.arm.writeAs(danaRivera, asked.id, removeRanges);
    await eventually("the webhook has asked for time", () => refusedMessages(asked, "webhook").length > 0);
    const askedAt = instantOf(messagesAbout(asked, "webhook")[0]);
    // That it is recorded is seen from outside by nothing; a moment is enough.
    await eventually("the first story is told elsewhere", () =>
      wholeStoryOf(sandbox, asked).told.teams.includes("reverted"),
    );
    sandbox.arm.writeAs(danaRivera, other.id, removeRanges);
    await eventually(
      "the webhook is told of both",
      () => pair.every((cluster) => wholeStoryOf(sandbox, cluster).told.webhook.length >= 2),
      { withinMs: patience, seen: () => pair.map((cluster) => wholeStoryOf(sandbox, cluster)) },
    );
    for (const cluster of pair) {
      expect(wholeStoryOf(sandbox, cluster)).toEqual(closedAndToldOnce);
      for (const message of messagesAbout(cluster, "webhook").filter(({ isPosted }) => isPosted))
        expect(instantOf(message) - askedAt).toBeGreaterThanOrEqual(19_000);
    }
  });
});

function clusterOf(trouble: Trouble): TestCluster {
  const cluster = clusters.get(trouble);
  if (!cluster) throw new Error(`No cluster for a webhook that ${trouble.name}.`);
  return cluster;
}

function messagesAbout(cluster: TestCluster, channel: InboxChannel) {
  const about = mentionOf(cluster);
  return sandbox.inbox
    .messages()
    .filter((message) => message.channel === channel && message.body.includes(about));
}

function refusedMessages(cluster: TestCluster, channel: InboxChannel) {
  return messagesAbout(cluster, channel).filter(({ isPosted }) => !isPosted);
}

function instantOf(it: { readonly at: string } | undefined): number {
  return Date.parse(it?.at ?? "");
}

function subjectAndTransition(event: unknown): string {
  const { subject, data } = v.parse(alertEvent, event);
  return `${subject.split("/").at(-1)} ${data.transition}`;
}
