import { type HostAddress, keyHeader } from "./host-call.ts";
import type { Sandbox } from "./start-sandbox.ts";

/** One thing to try. */
export interface NextStep {
  readonly title: string;
  /** A command, or a URL to look at. */
  readonly command: string;
}

/** What a person can do with a sandbox that is up. */
export function nextSteps(
  sandbox: {
    readonly arm: Pick<Sandbox["arm"], "controlUrl">;
    readonly inbox: Pick<Sandbox["inbox"], "url">;
    readonly clusters: Sandbox["clusters"];
  },
  host: HostAddress,
): readonly NextStep[] {
  const { arm, inbox, clusters } = sandbox;
  const name = (id: string): string => id.split("/").at(-1) ?? "";
  const simulated = `${arm.controlUrl}/sandbox`;
  return [
    ...(host.key === undefined
      ? []
      : [
          { title: "The function key of this run, for the commands below", command: `KEY='${host.key}'` },
          { title: "The same in PowerShell", command: `$KEY = '${host.key}'` },
        ]),
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
      title: "Make the private one public",
      command: `curl -X POST ${simulated}/clusters/${name(clusters.private)}/make-public`,
    },
    {
      title: "Ask the guardrail to look now",
      command: `curl ${host.url}/api/recheck${keyHeader(host)} -d '{"clusterId":"${clusters.prod}"}'`,
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
