import { describe, expect, it } from "vitest";
import { chooseChannels } from "../../../src/adapters/alerts/choose-channels.ts";
import { createChannel } from "../../../src/adapters/alerts/create-channels.ts";
import type { AlertRoute } from "../../../src/core/policy/policy.ts";
import { isRoutedTo } from "../../../src/core/routing/is-routed-to.ts";
import { openedAlert } from "./alerts.ts";

const good = "https://a.example/hook";

describe("the channels of a policy's routes", () => {
  const route: AlertRoute = {
    channel: "teams",
    url: { kind: "setting", setting: "TEAM_A_URL" },
    minSeverity: "critical",
    clusters: ["team-a"],
  };
  const heard = { key: "route-1-teams-1", kind: "teams", minSeverity: "critical", clusterLabels: ["team-a"] };

  it("hear what the route says", () => {
    expect(chooseChannels({ TEAM_A_URL: good }, [route])).toEqual({
      channels: [{ ...heard, url: good }],
      closed: [],
      problems: [],
    });
  });

  it.each([
    ["is broken", { TEAM_A_URL: "ftp://a.example" }],
    ["is not set", {}],
  ])("hear no more than that while the URL %s", (_how, env) => {
    const chosen = chooseChannels(env, [route]);
    expect(chosen.channels).toEqual([]);
    expect(chosen.closed).toEqual([{ ...heard, setting: "TEAM_A_URL", where: "the whole value" }]);
    expect(chosen.problems).toMatchObject([{ setting: "TEAM_A_URL" }]);
  });

  it("hear every cluster where the route names none", () => {
    const { clusters: _all, ...everywhere } = route;
    const { channels, closed } = chooseChannels({ TEAM_A_URL: `${good},nonsense` }, [everywhere]);
    for (const channel of [...channels, ...closed]) {
      expect(channel).not.toHaveProperty("clusterLabels");
      expect(channel.minSeverity).toBe("critical");
    }
    expect([channels.length, closed.length]).toEqual([1, 1]);
  });

  it("are one where two routes lead to one URL: each alert goes there once, where either takes it", () => {
    const other: AlertRoute = { channel: "teams", url: { kind: "url", url: good }, minSeverity: "low" };
    const { channels } = chooseChannels({ TEAM_A_URL: good }, [route, other]);
    expect(channels).toEqual([
      { ...heard, url: good, alsoFor: [{ key: "route-2-teams-1", minSeverity: "low" }] },
    ]);
    const [config] = channels;
    const channel = createChannel(config ?? expect.fail("there is no channel"));
    expect(isRoutedTo(channel, openedAlert({ severity: "medium" }), "team-b")).toBe(true);
    const strict = { ...route, clusters: ["team-b"] };
    const both = chooseChannels({ TEAM_A_URL: good }, [route, strict]).channels[0];
    const shared = createChannel(both ?? expect.fail("there is no channel"));
    const heardBy = ["team-a", "team-b", "team-c"].filter((label) =>
      isRoutedTo(shared, openedAlert({ severity: "critical" }), label),
    );
    expect(heardBy).toEqual(["team-a", "team-b"]);
  });

  it("are one where two settings hold one URL", () => {
    const env = {
      GUARDRAIL_TEAMS_WEBHOOK_URL: good,
      GUARDRAIL_WEBHOOK_URL: `${good},https://b.example/hook`,
    };
    const keys = chooseChannels(env, undefined).channels.map(({ key }) => key);
    expect(keys).toEqual(["teams-1", "webhook-2"]);
  });

  it("on one host have names that tell them apart and show no URL", () => {
    const env = { GUARDRAIL_WEBHOOK_URL: "https://a.example/secret-1,https://a.example/secret-2" };
    const labels = chooseChannels(env, undefined).channels.map((config) => createChannel(config).label);
    expect(labels).toEqual(["webhook a.example (entry 1)", "webhook a.example (entry 2)"]);
    const routes = [route, { ...route, url: { kind: "url", url: `${good}2` } } as const];
    const routed = chooseChannels({ TEAM_A_URL: good }, routes).channels;
    expect(routed.map((config) => createChannel(config).label)).toEqual([
      "teams a.example (alerts[0], entry 1)",
      "teams a.example (alerts[1], entry 1)",
    ]);
  });

  it("may be an Event Grid topic, whose endpoint is no secret", () => {
    const url = "https://t.eastus-1.eventgrid.azure.net/api/events";
    const topic: AlertRoute = { channel: "event-grid", url: { kind: "url", url }, minSeverity: "high" };
    expect(chooseChannels({}, [topic])).toEqual({
      channels: [{ key: "route-1-event-grid-1", kind: "event-grid", url, minSeverity: "high" }],
      closed: [],
      problems: [],
    });
    const setting: AlertRoute = { ...topic, url: { kind: "setting", setting: "TOPIC" } };
    for (const elsewhere of ["https://example.com/api/events", "https://eventgrid.azure.net.example.com/"]) {
      const chosen = chooseChannels({ TOPIC: elsewhere }, [setting]);
      expect(chosen.channels).toEqual([]);
      expect(chosen.problems).toMatchObject([
        { setting: "TOPIC", problem: expect.stringContaining("Event Grid") },
      ]);
    }
  });

  const key = "0123456789abcdef0123456789ABCDEF";
  const pager: AlertRoute = { channel: "pagerduty", routingKey: "PD_KEY", minSeverity: "high" };

  it("may be a service of PagerDuty's, by its routing key", () => {
    expect(chooseChannels({ PD_KEY: key }, [pager])).toEqual({
      channels: [
        {
          key: "route-1-pagerduty-1",
          kind: "pagerduty",
          url: "https://events.pagerduty.com/v2/enqueue",
          secret: key,
          minSeverity: "high",
        },
      ],
      closed: [],
      problems: [],
    });
  });

  it.each([
    ["is not set", undefined],
    ["is no key", "topsecret-1234"],
    ["was not resolved", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/topsecret-1234)"],
  ])("wait for a routing key that %s, and do not quote it", (_how, value) => {
    const chosen = chooseChannels({ PD_KEY: value }, [pager]);
    expect(chosen.channels).toEqual([]);
    expect(chosen.closed).toMatchObject([
      { key: "route-1-pagerduty-1", kind: "pagerduty", minSeverity: "high" },
    ]);
    expect(chosen.problems).toMatchObject([{ setting: "PD_KEY" }]);
    expect(JSON.stringify(chosen)).not.toContain("topsecret");
  });

  it("are two where two services of PagerDuty's have one URL, and one where the key is the same", () => {
    const other = { ...pager, routingKey: "PD_OTHER" };
    const keysOf = (env: Record<string, string>) =>
      chooseChannels(env, [pager, other]).channels.map((it) => it.key);
    expect(keysOf({ PD_KEY: key, PD_OTHER: key.toLowerCase() })).toEqual([
      "route-1-pagerduty-1",
      "route-2-pagerduty-1",
    ]);
    expect(keysOf({ PD_KEY: key, PD_OTHER: key })).toEqual(["route-1-pagerduty-1"]);
  });
});
