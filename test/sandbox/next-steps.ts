import type { Sandbox } from "./start-sandbox.ts";

/** One thing to try. */
export interface NextStep {
  readonly title: string;
  /** A command, or a URL to look at. */
  readonly command: string;
}

/** What a person can do with a sandbox that is up. */
export function nextSteps(
  sandbox: Pick<Sandbox, "arm" | "inbox" | "clusters">,
  host: { readonly url: string; readonly key?: string },
): readonly NextStep[] {
  const { arm, inbox, clusters } = sandbox;
  const name = (id: string): string => id.split("/").at(-1) ?? "";
  const simulated = `${arm.controlUrl}/sandbox`;
  const key = host.key === undefined ? "" : ` -H 'x-functions-key: ${host.key}'`;
  return [
    { title: "See what your team sees", command: inbox.url },
    {
      title: "Open the cluster again",
      command: `curl -X POST ${simulated}/clusters/${name(clusters.prod)}/open`,
    },
    {
      title: "Let a broad range into another one",
      command: `curl -X POST '${simulated}/clusters/${name(clusters.vnet)}/widen?range=52.0.0.0/8'`,
    },
    {
      title: "Ask the guardrail to look now",
      command: `curl ${host.url}/api/recheck${key} -d '{"clusterId":"${clusters.prod}"}'`,
    },
    { title: "Is it guarding?", command: `curl ${host.url}/api/health` },
    {
      title: "Slack is down for three messages",
      command: `curl -X POST '${inbox.url}/control/slack/fail?answer=503&count=3'`,
    },
    { title: "What Azure shows", command: `curl ${simulated}/state` },
    { title: "More that the simulator can do", command: `curl ${simulated}` },
  ];
}
