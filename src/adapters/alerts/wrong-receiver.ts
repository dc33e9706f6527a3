import type { ChannelKind } from "../../ports/alert-channel.ts";

/** What is wrong with a URL that leads to another kind of receiver, or to none. */
interface WrongReceiver {
  readonly problem: string;
  readonly mend: string;
}

/** Says what a URL leads to where that can never take this kind's messages; nothing for any other URL. */
export function wrongReceiver(kind: ChannelKind, { hostname, pathname }: URL): WrongReceiver | undefined {
  const isSlackHook = hostname === "hooks.slack.com" || hostname === "hooks.slack-gov.com";
  if (/(^|\.)teams\.(microsoft|live)\.com$/.test(hostname) || hostname === "teams.cloud.microsoft") {
    return {
      problem: "It is a link to Teams, such as one copied from a channel, and takes no messages.",
      mend: 'Create a Workflows webhook in the channel ("Send webhook alerts to a channel") and use its URL.',
    };
  }
  if (!isSlackHook && (hostname === "slack.com" || hostname.endsWith(".slack.com"))) {
    return {
      problem: "It is a link to Slack, such as one copied from a channel, and takes no messages.",
      mend: "Create an incoming webhook for the channel and use its URL (https://hooks.slack.com/services/…).",
    };
  }
  if (isSlackHook && kind !== "slack") {
    return {
      problem: "It is a Slack webhook, which takes Slack's messages only.",
      mend: "Put it into GUARDRAIL_SLACK_WEBHOOK_URL, or under channel: slack in the policy.",
    };
  }
  // What a workflow takes are its own variables: it refuses a message (docs.slack.dev, "Webhook triggers").
  if (isSlackHook && /^\/(workflows|triggers)\//.test(pathname)) {
    return {
      problem: "It starts a Slack workflow, which takes the workflow's own variables and no messages.",
      mend: "Create an incoming webhook and use its URL (https://hooks.slack.com/services/…).",
    };
  }
  if (kind === "slack" && isTeamsWorkflow(hostname)) {
    return {
      problem: "It is a Teams Workflows webhook, which takes Teams messages only.",
      mend: "Put it into GUARDRAIL_TEAMS_WEBHOOK_URL, or under channel: teams in the policy.",
    };
  }
  return undefined;
}

function isTeamsWorkflow(hostname: string): boolean {
  return /\.(logic\.azure\.(com|us|cn)|powerplatform\.(com|us)|powerautomate\.com)$/.test(hostname);
}
