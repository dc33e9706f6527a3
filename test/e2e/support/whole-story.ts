import { isDeepStrictEqual } from "node:util";
import { rangesPath } from "../../sandbox/arm/clusters/cluster-change.ts";
import { valueAt } from "../../sandbox/arm/json.ts";
import type { InboxChannel } from "../../sandbox/inbox/received-message.ts";
import { readSeenAlert } from "../../sandbox/story/seen-alert.ts";
import type { GuardedSandbox } from "./guarded-sandbox.ts";
import { rangesOf, type TestCluster } from "./test-cluster.ts";

/** The ranges of the fixture that test clusters are made from. */
export const approved = ["73.140.245.0/24", "137.117.106.88/29"];

/** What became of a cluster, by the record of the simulator and of the inbox. */
export interface WholeStory {
  readonly isClosed: boolean;
  /** PUTs of the guardrail's that ARM took on. */
  readonly putsTaken: number;
  /** Those of them that met the cluster with what was approved. */
  readonly needlessPuts: number;
  /** Each transition that a channel was told, in order; one that came again under the same id counts once. */
  readonly told: Readonly<Record<InboxChannel, readonly string[]>>;
  /** Copies, under an id that the channel had been told before. */
  readonly toldAgain: readonly string[];
}

export function wholeStoryOf({ inbox }: Pick<GuardedSandbox, "inbox">, cluster: TestCluster): WholeStory {
  const writes = cluster.puts().flatMap(({ write }) => (write === undefined ? [] : [write]));
  const heard = inbox.messages().flatMap((message) => {
    const alert = readSeenAlert(message);
    return alert?.cluster === cluster.name ? [{ ...alert, copy: message.copy }] : [];
  });
  const toldTo = (channel: InboxChannel): readonly string[] =>
    heard.filter((it) => it.channel === channel && it.copy === 1).map(({ transition }) => transition);
  return {
    isClosed: isDeepStrictEqual(rangesOf(cluster), approved),
    putsTaken: writes.length,
    needlessPuts: writes.filter(
      ({ before }) => before !== undefined && isDeepStrictEqual(valueAt(before, rangesPath), approved),
    ).length,
    told: { teams: toldTo("teams"), slack: toldTo("slack"), webhook: toldTo("webhook") },
    toldAgain: heard
      .filter(({ copy }) => copy > 1)
      .map(({ channel, transition }) => `${channel}: ${transition}`),
  };
}

/** The story of a cluster that was opened, and closed again by one PUT, with every channel told each step once. */
export const closedAndToldOnce: WholeStory = {
  isClosed: true,
  putsTaken: 1,
  needlessPuts: 0,
  told: everywhere("opened", "reverted"),
  toldAgain: [],
};

/** True once a cluster is closed, and every channel was told so. */
export function isToldClosed({ isClosed, told }: WholeStory): boolean {
  return isClosed && Object.values(told).every((transitions) => transitions.includes("reverted"));
}

/** The same transitions for every channel. */
export function everywhere(...transitions: readonly string[]): WholeStory["told"] {
  return { teams: transitions, slack: transitions, webhook: transitions };
}

/** A part of every message about a cluster, and of no message about another. */
export function mentionOf({ resourceGroup, name }: TestCluster): string {
  return `${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
}
