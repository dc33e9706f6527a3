import { readFileSync } from "node:fs";
import * as v from "valibot";
import { afterEach, describe, expect, it } from "vitest";
import { createChannel } from "../../../src/adapters/alerts/create-channels.ts";
import { openedAlert } from "./alerts.ts";
import { type Answer, startReceiver } from "./webhook-receiver.ts";

const kind = v.picklist(["teams", "slack"]);
const answers = v.parse(
  v.array(v.object({ channel: kind, status: v.number(), body: v.unknown() })),
  JSON.parse(readFileSync("test/fixtures/receivers/answers.json", "utf8")),
);

const receivers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

/** What becomes of an alert that a receiver always answers like this. */
async function outcomeOf(channel: v.InferOutput<typeof kind> | "webhook", answer: Answer): Promise<string> {
  const receiver = await startReceiver(answer, answer);
  receivers.push(receiver);
  const url = `${receiver.origin}/hook`;
  const made = createChannel({ key: `${channel}-1`, kind: channel, url, minSeverity: "low" });
  const { kind: outcome } = await made.send(openedAlert(), AbortSignal.timeout(20_000));
  return outcome;
}

describe("what receivers were seen to answer", () => {
  const right: Readonly<Record<string, string>> = {
    "400 WorkflowTriggerIsNotEnabled": "channel-gone",
    "400 invalid_workflow_input": "channel-gone",
    "200 invalid_blocks": "channel-gone",
    "202": "delivered",
    "200 1": "delivered",
    "401 DirectApiAuthorizationRequired": "channel-gone",
    "404 WorkflowTriggerNotFound": "channel-gone",
    "502 NoResponse": "retry",
    "403 team_disabled": "channel-gone",
    "500 rollup_error": "retry",
  };

  it.each(answers)("$channel: $status $body", async ({ channel, status, body }) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const word = /"(?:code|error)":"(\w+)"/.exec(text)?.[1] ?? text;
    expect(await outcomeOf(channel, { status, body: text })).toBe(right[`${status} ${word}`.trim()]);
  });

  it.each(["teams", "slack", "webhook"] as const)(
    "a web page is no yes of %s, whatever its status",
    async (channel) => {
      const body = "<!DOCTYPE html><title>Sign in</title>";
      expect(await outcomeOf(channel, { status: 200, body })).toBe("retry");
    },
  );

  it("a word of the receiver's that is known decides before the status", async () => {
    const body = JSON.stringify({ error: { code: "WorkflowTriggerIsNotEnabled" } });
    expect(await outcomeOf("teams", { status: 500, body })).toBe("channel-gone");
  });
});
