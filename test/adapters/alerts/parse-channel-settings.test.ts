import { describe, expect, it } from "vitest";
import {
  parseChannelSetting,
  parseChannelSettings,
} from "../../../src/adapters/alerts/parse-channel-settings.ts";

const teams =
  "https://prod-12.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?sp=%2Ftriggers&sig=topsecret";
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const setting = "GUARDRAIL_TEAMS_WEBHOOK_URL";

describe("a channel setting", () => {
  it("holds one URL or several", () => {
    const value = ` ${teams} , https://other.example/hook ,`;
    expect(parseChannelSetting(setting, "teams", value)).toEqual({
      channels: [
        { key: "teams-1", kind: "teams", url: teams, minSeverity: "low" },
        { key: "teams-2", kind: "teams", url: "https://other.example/hook", minSeverity: "low" },
      ],
      closed: [],
      problems: [],
    });
  });

  it.each([undefined, "", " , "])("may be left empty: %s", (value) => {
    expect(parseChannelSetting(setting, "teams", value)).toEqual({ channels: [], closed: [], problems: [] });
  });

  it.each([
    "http://127.0.0.1:7080/teams",
    "http://127.9.9.9/x",
    "http://localhost:7080/x",
    "http://[::1]:7080/x",
  ])("takes plain http on loopback: %s", (url) => {
    expect(parseChannelSetting(setting, "teams", url)).toMatchObject({ channels: [{ url }], problems: [] });
  });

  it.each([
    ["http://hooks.example/topsecret", "It is plain http, which is accepted for loopback addresses only."],
    [
      "http://127.0.0.1.evil.example/topsecret",
      "It is plain http, which is accepted for loopback addresses only.",
    ],
    [
      "http://localhost.evil.example/topsecret",
      "It is plain http, which is accepted for loopback addresses only.",
    ],
    ["file:///topsecret", "It is neither https nor http."],
    ["hooks.slack.com/topsecret", "It is not a URL."],
    ["https://x.example/top secret", "The URL has white space in it."],
    [
      "https://user:topsecret@x.example/",
      "It has a user name or a password in front of the host, which is not supported.",
    ],
    [
      "https://contoso.webhook.office.com/webhookb2/topsecret",
      "It is an Office 365 connector's URL; Microsoft has retired those, and nothing arrives there.",
    ],
    [
      "https://outlook.office.com/webhook/topsecret",
      "It is an Office 365 connector's URL; Microsoft has retired those, and nothing arrives there.",
    ],
    [
      "@Microsoft.KeyVault(SecretUri=https://topsecret.vault.azure.net/secrets/x)",
      "The Key Vault reference was not resolved: its own text arrived in place of the value.",
    ],
  ])("closes that channel only, and repeats nothing of it: %s", (bad, problem) => {
    const { channels, closed, problems } = parseChannelSetting(setting, "teams", `${teams},${bad}`);
    expect(channels.map((channel) => channel.url)).toEqual([teams]);
    expect(closed).toEqual([
      { key: "teams-2", kind: "teams", setting, where: "entry 2 of 2", minSeverity: "low" },
    ]);
    expect(problems).toMatchObject([{ setting, where: "entry 2 of 2", problem }]);
    expect(problems[0]?.mend).not.toBe("");
    expect(JSON.stringify(problems)).not.toMatch(/top ?secret|evil|contoso/);
  });

  it("says how to mend a retired connector", () => {
    const [wrong] = parseChannelSetting(
      setting,
      "teams",
      "https://x.webhook.office.com/webhookb2/a",
    ).problems;
    expect(wrong).toMatchObject({ where: "the whole value" });
    expect(wrong?.mend).toContain("Create a Workflows webhook");
  });

  it("takes every comma for a separator, and says how a comma in a URL is written", () => {
    const { problems } = parseChannelSetting(setting, "teams", "https://x.example/hook?a=1,2");
    expect(problems).toMatchObject([{ where: "entry 2 of 2", problem: "It is not a URL." }]);
    expect(problems[0]?.mend).toContain("A comma inside a URL is written %2C.");
    expect(parseChannelSetting(setting, "teams", "https://x.example/hook?a=1%2C2").channels).toHaveLength(1);
  });

  it("sends once to a URL that is there twice, and says so", () => {
    const { channels, closed, problems } = parseChannelSetting(setting, "teams", `${teams},${teams}`);
    expect(channels).toHaveLength(1);
    expect(closed).toEqual([]);
    expect(problems).toMatchObject([
      { where: "entry 2 of 2", problem: "It is the same URL as entry 1; each alert goes there once." },
    ]);
  });
});

describe("the signing secret", () => {
  const parse = (urls: string, value: string | undefined) =>
    parseChannelSetting("GUARDRAIL_WEBHOOK_URL", "webhook", urls, {
      setting: "GUARDRAIL_WEBHOOK_SECRET",
      value,
    });
  const [a, b] = ["https://a.example/", "https://b.example/"];
  const other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  it("signs all when there is one", () => {
    expect(parse(`${a},${b}`, secret).channels.map((it) => it.secret)).toEqual([secret, secret]);
  });

  it("goes by position when there are several", () => {
    expect(parse(`${a},${b}`, `${secret},${other}`).channels.map((it) => it.secret)).toEqual([secret, other]);
    expect(parse(`nonsense,${b}`, `${secret},${other}`).channels.map((it) => it.secret)).toEqual([other]);
  });

  it("may be left out", () => {
    expect(parse(a, undefined).channels).toEqual([
      { key: "webhook-1", kind: "webhook", url: a, minSeverity: "low" },
    ]);
  });

  it("closes the channel when it is unusable: nothing goes out unsigned", () => {
    expect(parse(`${a},${b}`, "top secret!")).toMatchObject({
      channels: [],
      closed: [{ key: "webhook-1" }, { key: "webhook-2" }],
      problems: [{ setting: "GUARDRAIL_WEBHOOK_SECRET", where: "the whole value" }],
    });
    const one = parse(`${a},${b}`, `top secret!,${other}`);
    expect(one.channels.map((it) => it.url)).toEqual([b]);
    expect(one.problems).toMatchObject([{ setting: "GUARDRAIL_WEBHOOK_SECRET", where: "entry 1 of 2" }]);
    expect(JSON.stringify(one.problems)).not.toContain("top secret");
  });

  it("closes all when it is not clear which belongs to which", () => {
    expect(parse(a, `${secret},${other}`)).toMatchObject({
      channels: [],
      closed: [{ key: "webhook-1" }],
      problems: [
        {
          setting: "GUARDRAIL_WEBHOOK_SECRET",
          where: "the whole value",
          problem: expect.stringContaining("2 secrets for 1 URLs"),
        },
      ],
    });
  });
});

describe("the channel settings of the app", () => {
  it("are read together, each wrong one on its own", () => {
    const { channels, problems } = parseChannelSettings({
      GUARDRAIL_TEAMS_WEBHOOK_URL: teams,
      GUARDRAIL_SLACK_WEBHOOK_URL: "@Microsoft.KeyVault(VaultName=kv;SecretName=slack)",
      GUARDRAIL_WEBHOOK_URL: "https://a.example/",
      GUARDRAIL_WEBHOOK_SECRET: secret,
    });
    expect(channels).toEqual([
      { key: "teams-1", kind: "teams", url: teams, minSeverity: "low" },
      { key: "webhook-1", kind: "webhook", url: "https://a.example/", minSeverity: "low", secret },
    ]);
    expect(problems).toMatchObject([{ setting: "GUARDRAIL_SLACK_WEBHOOK_URL", where: "the whole value" }]);
  });
});
