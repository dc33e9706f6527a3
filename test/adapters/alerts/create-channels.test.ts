import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { cloudEvent } from "../../../src/adapters/alerts/cloud-event.ts";
import {
  type ChannelConfig,
  createChannel,
  createClosedChannel,
} from "../../../src/adapters/alerts/create-channels.ts";
import { pagerDutyEvent } from "../../../src/adapters/alerts/pagerduty-event.ts";
import { slackMessage, slackPlainText } from "../../../src/adapters/alerts/slack-message.ts";
import { teamsCard, teamsPlainText } from "../../../src/adapters/alerts/teams-card.ts";
import { isRoutedTo } from "../../../src/core/routing/is-routed-to.ts";
import { hugeAlert, openedAlert } from "./alerts.ts";
import { type Answer, startReceiver } from "./webhook-receiver.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const path = "/workflows/a1b2SECRET/triggers/manual?sig=topsecret";
const receivers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function channelTo(
  config: Partial<ChannelConfig> & Pick<ChannelConfig, "kind">,
  ...answers: readonly Answer[]
) {
  const receiver = await startReceiver(...answers);
  receivers.push(receiver);
  const channel = createChannel(
    { key: `${config.kind}-1`, url: `${receiver.origin}${path}`, minSeverity: "low", ...config },
    { publicUrl: "https://guardrail.example.net" },
  );
  return {
    channel,
    receiver,
    send: (alert = openedAlert()) => channel.send(alert, AbortSignal.timeout(20_000)),
  };
}

describe("a channel", () => {
  it("posts a card to Teams", async () => {
    const { send, receiver } = await channelTo({ kind: "teams" }, { status: 202 });
    expect(await send()).toEqual({ kind: "delivered" });
    expect(receiver.requests.map((it) => [it.path, it.headers["content-type"]])).toEqual([
      [path, "application/json; charset=utf-8"],
    ]);
    expect(JSON.parse(receiver.requests[0]?.body ?? "")).toEqual(teamsCard(openedAlert()));
  });

  it("posts blocks to Slack", async () => {
    const { send, receiver } = await channelTo({ kind: "slack" }, { status: 200, body: "ok" });
    expect(await send()).toEqual({ kind: "delivered" });
    expect(JSON.parse(receiver.requests[0]?.body ?? "")).toEqual(slackMessage(openedAlert()));
  });

  it("posts a signed CloudEvent that the library verifies", async () => {
    const { send, receiver } = await channelTo({ kind: "webhook", secret }, { status: 204 });
    expect(await send()).toEqual({ kind: "delivered" });
    const [request] = receiver.requests;
    if (!request) throw new Error("Nothing arrived.");
    expect(request.headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
    expect(request.headers["webhook-id"]).toBe("inc-1:opened");
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    expect(new Webhook(secret).verify(request.body, headers)).toEqual(
      cloudEvent(openedAlert(), "https://guardrail.example.net"),
    );
    expect(() => new Webhook(`whsec_${"A".repeat(32)}`).verify(request.body, headers)).toThrow(
      "No matching signature",
    );
  });

  it("posts an event to PagerDuty, of which only 202 is a yes", async () => {
    const routingKey = "0123456789abcdef0123456789abcdef";
    const config = { kind: "pagerduty", secret: routingKey } as const;
    const { send, receiver } = await channelTo(
      config,
      { status: 202, body: '{"status":"success"}' },
      { status: 200 },
    );
    expect(await send()).toEqual({ kind: "delivered" });
    expect(JSON.parse(receiver.requests[0]?.body ?? "")).toEqual(pagerDutyEvent(openedAlert(), routingKey));
    expect(await send()).toEqual({ kind: "retry", reason: "answered 200, and not 202" });
  });

  it("does not quote an answer of PagerDuty's that echoes the routing key", async () => {
    const routingKey = "abcdefghijklmnopqrstuvwxyzabcdef";
    const answer = { status: 400, body: `{"error":"${routingKey}"}` };
    const { send } = await channelTo({ kind: "pagerduty", secret: routingKey }, answer);
    const outcome = await send();
    expect(outcome).toMatchObject({ kind: "channel-gone", status: 400 });
    expect(JSON.stringify(outcome)).not.toContain(routingKey);
  });

  it("posts an unsigned CloudEvent without a secret, still with id and time", async () => {
    const { send, receiver } = await channelTo({ kind: "webhook" }, { status: 200 });
    await send();
    expect(receiver.requests[0]?.headers).toMatchObject({ "webhook-id": "inc-1:opened" });
    expect(receiver.requests[0]?.headers["webhook-timestamp"]).toMatch(/^\d{10}$/);
    expect(receiver.requests[0]?.headers["webhook-signature"]).toBeUndefined();
  });

  it.each([
    ["teams", 413, teamsPlainText(hugeAlert(2_000))],
    ["slack", 400, slackPlainText(hugeAlert(2_000))],
  ] as const)("sends once more as short plain text when %s answers %d", async (kind, status, short) => {
    const { send, receiver } = await channelTo({ kind }, { status }, { status: 200 });
    expect(await send(hugeAlert(2_000))).toEqual({
      kind: "delivered",
      shortened: `the full message was refused: answered ${status}`,
    });
    expect(receiver.requests).toHaveLength(2);
    expect(JSON.parse(receiver.requests[1]?.body ?? "")).toEqual(short);
  });

  it("sends the generic webhook once more, short, signed, under the same id", async () => {
    const { send, receiver } = await channelTo({ kind: "webhook", secret }, { status: 413 }, { status: 200 });
    expect((await send(hugeAlert(2_000))).kind).toBe("delivered");
    const [full, short] = receiver.requests;
    if (!full || !short) throw new Error("Two requests were expected.");
    expect(short.headers["webhook-id"]).toBe(full.headers["webhook-id"]);
    const headers = Object.fromEntries(
      Object.entries(short.headers).map(([name, value]) => [name, String(value)]),
    );
    expect(new Webhook(secret).verify(short.body, headers)).toMatchObject({ datacontenttype: "text/plain" });
    expect(short.body.length).toBeLessThan(full.body.length / 50);
  });

  it("refused in both forms is gone, and gets no third try", async () => {
    const { send, receiver } = await channelTo({ kind: "slack" }, { status: 400, body: "invalid_blocks" });
    expect(await send()).toEqual({
      kind: "channel-gone",
      status: 400,
      reason:
        "the full message was refused (answered 400 (invalid_blocks)), then its short form: answered 400 (invalid_blocks)",
    });
    expect(receiver.requests).toHaveLength(2);
  });

  it.each(["no_service", "no_team", "channel_not_found", "channel_is_archived"])(
    "Slack's %s closes the channel",
    async (word) => {
      const { send, receiver } = await channelTo({ kind: "slack" }, { status: 400, body: word });
      expect(await send()).toEqual({ kind: "channel-gone", status: 400, reason: `answered 400 (${word})` });
      expect(receiver.requests).toHaveLength(1);
    },
  );

  it("hands a throttled receiver's wish on", async () => {
    const { send } = await channelTo({ kind: "teams" }, { status: 429, headers: { "retry-after": "30" } });
    expect(await send()).toEqual({ kind: "retry", reason: "answered 429", retryAfterSeconds: 30 });
  });

  it("is known by a key and a label that give nothing away", async () => {
    const { channel, receiver } = await channelTo({ kind: "teams" }, { status: 202 });
    expect(channel.key).toBe("teams-1");
    expect(channel.label).toBe(`teams ${new URL(receiver.origin).host}`);
    expect(JSON.stringify(channel)).not.toMatch(/secret|workflows/i);
  });

  it.each([
    ["teams", (body: string) => JSON.parse(body).attachments[0].content.type, "AdaptiveCard"],
    ["slack", (body: string) => JSON.parse(body).text, "A setting is wrong\nMend &lt;it&gt;."],
    ["webhook", (body: string) => JSON.parse(body).type, "io.aksguardrail.notice"],
  ] as const)("tells %s of the app itself", async (kind, read, expected) => {
    const { channel, receiver } = await channelTo({ kind }, { status: 200, body: "ok" });
    const notice = { id: "settings-1", title: "A setting is wrong", lines: ["Mend <it>."] };
    expect(await channel.sendNotice(notice, AbortSignal.timeout(20_000))).toEqual({ kind: "delivered" });
    expect(receiver.requests.map(({ body }) => read(body))).toEqual([expected]);
  });

  it.each(["teams", "slack", "webhook"] as const)(
    "tells %s of the app itself once more in short where it was refused, and is gone where that is refused too",
    async (kind) => {
      const notice = {
        id: "first-1",
        title: "3 clusters were seen for the first time, and stand exposed",
        lines: ["Nobody has approved how they stand."],
        table: { columns: ["severity", "cluster"], rows: [["high", "aks-one"]] },
      };
      const ask = async (...answers: readonly { readonly status: number }[]) => {
        const { channel, receiver } = await channelTo({ kind }, ...answers);
        return { outcome: await channel.sendNotice(notice, AbortSignal.timeout(20_000)), receiver };
      };
      const { outcome, receiver } = await ask({ status: 413 }, { status: 200 });
      expect(outcome).toEqual({
        kind: "delivered",
        shortened: "the full message was refused: answered 413",
      });
      const [full, short] = receiver.requests.map(({ body }) => body);
      expect(full).toContain("aks-one");
      expect(short).toContain(notice.title);
      expect(short).not.toContain("aks-one");
      expect((await ask({ status: 400 }, { status: 400 })).outcome.kind).toBe("channel-gone");
    },
  );

  it("that is closed keeps its alerts for later", async () => {
    const place = { setting: "GUARDRAIL_TEAMS_WEBHOOK_URL", where: "entry 2 of 2" };
    const channel = createClosedChannel({ key: "teams-2", kind: "teams", ...place, minSeverity: "low" });
    expect(await channel.send(openedAlert(), AbortSignal.timeout(1_000))).toEqual({
      kind: "retry",
      reason: "its setting GUARDRAIL_TEAMS_WEBHOOK_URL (entry 2 of 2) is wrong",
    });
  });

  it.each([
    [
      { key: "teams-1", kind: "teams", url: "ftp://x.example/topsecret", minSeverity: "low" },
      "The teams channel's URL: It is neither https nor http.",
    ],
    [
      {
        key: "webhook-1",
        kind: "webhook",
        url: "https://x.example/topsecret",
        secret: "topsecret!",
        minSeverity: "low",
      },
      "not base64",
    ],
  ] as const)("is refused without a word of its URL or secret", (config, message) => {
    const create = () => createChannel(config);
    expect(create).toThrow(message);
    expect(create).not.toThrow(/topsecret/);
  });
});

it.each([
  ["open", createChannel({ ...route(), url: "https://x.example/hook" })],
  ["closed", createClosedChannel({ ...route(), setting: "S", where: "the whole value" })],
] as const)("a channel that is %s has its own severity and clusters", (_state, channel) => {
  expect(channel).toMatchObject({ minSeverity: "critical", clusterLabels: ["team-a"] });
});

function route() {
  return { key: "teams-1", kind: "teams", minSeverity: "critical", clusterLabels: ["team-a"] } as const;
}

describe("which alerts are for a channel", () => {
  it.each([
    ["of its severity", { minSeverity: "critical" }, openedAlert(), undefined, true],
    ["of less severity", { minSeverity: "high" }, openedAlert({ severity: "medium" }), undefined, false],
    [
      "a stand-down of any severity",
      { minSeverity: "critical" },
      openedAlert({ severity: "low", transition: "contested", toEveryChannel: true }),
      undefined,
      true,
    ],
    [
      "of a cluster with its label",
      { minSeverity: "low", clusterLabels: ["production"] },
      openedAlert(),
      "production",
      true,
    ],
    [
      "of another cluster",
      { minSeverity: "low", clusterLabels: ["production"] },
      openedAlert(),
      "test",
      false,
    ],
    [
      "of a cluster without a label",
      { minSeverity: "low", clusterLabels: ["production"] },
      openedAlert(),
      undefined,
      false,
    ],
  ] as const)("%s", (_name, channel, alert, label, expected) => {
    expect(isRoutedTo(channel, alert, label)).toBe(expected);
  });
});
