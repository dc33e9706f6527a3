import { expect, it } from "vitest";
import { readChannelUrl } from "../../../src/adapters/alerts/channel-url.ts";

it.each([
  ["slack", "https://hooks.slack.com/workflows/T0/A0/1/secret", "Slack workflow"],
  ["slack", "https://hooks.slack.com/triggers/T0/1/secret", "Slack workflow"],
  ["slack", "https://app.slack.com/client/T0/C0secret", "link to Slack"],
  ["slack", "https://contoso.slack.com/archives/C0secret", "link to Slack"],
  ["slack", "https://prod-1.westeurope.logic.azure.com/workflows/secret", "Teams Workflows webhook"],
  ["teams", "https://hooks.slack.com/services/T0/B0/secret", "Slack webhook"],
  ["teams", "https://teams.microsoft.com/l/channel/19%3asecret", "link to Teams"],
  ["webhook", "https://hooks.slack.com/services/T0/B0/secret", "Slack webhook"],
] as const)("%s: %s is said to be a %s", (kind, text, problem) => {
  const read = readChannelUrl(kind, text);
  expect(read).toMatchObject({ problem: expect.stringContaining(problem) });
  expect(JSON.stringify(read)).not.toContain("secret");
});

it.each([
  ["slack", "https://hooks.slack.com/services/T0/B0/x"],
  ["slack", "https://chat.example.com/hooks/x"],
  ["teams", "https://prod-1.westeurope.logic.azure.com/workflows/x"],
  ["teams", "https://x.environment.api.powerplatform.com/powerautomate/x"],
  ["webhook", "https://prod-1.westeurope.logic.azure.com/workflows/x"],
] as const)("%s: %s is taken", (kind, text) => {
  expect(readChannelUrl(kind, text)).toBeInstanceOf(URL);
});
