import { describe, expect, it } from "vitest";
import { chooseChannels } from "../../../src/adapters/alerts/choose-channels.ts";
import type { AlertRoute } from "../../../src/core/policy/policy.ts";

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

  it("are those of the app settings where the route's own channel is not there, and that is said", () => {
    const eventGrid: AlertRoute = {
      channel: "event-grid",
      url: { kind: "url", url: "https://t.eastus-1.eventgrid.azure.net/api/events" },
      minSeverity: "high",
      clusters: ["team-a"],
    };
    const env = { GUARDRAIL_SLACK_WEBHOOK_URL: good, GUARDRAIL_TEAMS_WEBHOOK_URL: "nonsense" };
    const chosen = chooseChannels(env, [eventGrid]);
    const heardThere = { minSeverity: "high", clusterLabels: ["team-a"] };
    expect(chosen.channels).toEqual([{ ...heardThere, key: "route-1-slack-1", kind: "slack", url: good }]);
    expect(chosen.closed).toMatchObject([{ ...heardThere, kind: "teams" }]);
    expect(chosen.problems).toMatchObject([
      { setting: "GUARDRAIL_POLICY", where: "alerts[0]", problem: expect.stringContaining("app settings") },
      { setting: "GUARDRAIL_TEAMS_WEBHOOK_URL" },
    ]);
  });
});
