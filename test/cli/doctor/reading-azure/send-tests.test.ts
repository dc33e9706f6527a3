import { expect, test } from "vitest";
import { sendTests } from "../../../../src/cli/doctor/reading-azure/send-tests.ts";

const now = new Date("2026-11-20T08:00:00Z");
const reference = (name: string) =>
  `@Microsoft.KeyVault(SecretUri=https://kv-guard.vault.azure.net/secrets/${name}/)`;
const refused = async () => undefined;

test("a channel whose URL is in a vault that the caller may not read is told as not sent", async () => {
  const sent = await sendTests({ GUARDRAIL_TEAMS_WEBHOOK_URL: reference("teams") }, now, refused);
  expect(sent).toMatchObject([{ channel: "GUARDRAIL_TEAMS_WEBHOOK_URL", isUnsent: true }]);
});

test("the secret is asked for where it stands", async () => {
  const asked: string[] = [];
  const sent = await sendTests({ GUARDRAIL_SLACK_WEBHOOK_URL: reference("slack") }, now, async (secret) => {
    asked.push(secret.href);
    // Nobody listens there, so that nothing leaves this machine.
    return "http://127.0.0.1:1/services/x";
  });
  expect(asked).toEqual(["https://kv-guard.vault.azure.net/secrets/slack/"]);
  expect(sent).toMatchObject([{ trouble: expect.stringContaining("connection failed") }]);
  expect(sent[0]?.isUnsent).toBeUndefined();
});

test("what should be signed is not sent without its signature", async () => {
  const settings = {
    GUARDRAIL_WEBHOOK_URL: "http://127.0.0.1:1/hook",
    GUARDRAIL_WEBHOOK_SECRET: reference("webhook-secret"),
  };
  const sent = await sendTests(settings, now, refused);
  expect(sent).toMatchObject([{ channel: "GUARDRAIL_WEBHOOK_SECRET", isUnsent: true }]);
});
