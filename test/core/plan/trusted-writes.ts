import type { ActivityEntry } from "../../../src/core/model/activity.ts";
import type { Actor } from "../../../src/core/model/actor.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { cluster, learned, type Story } from "./story.ts";

/** The pipeline that the policy trusts. */
export const terraform: Actor = {
  kind: "app",
  name: "22222222-aaaa-bbbb-cccc-000000000002",
  appId: "22222222-aaaa-bbbb-cccc-000000000002",
  objectId: "22222222-dddd-eeee-ffff-000000000002",
};

/** Somebody whom it does not trust. */
export const mallory: Actor = {
  kind: "user",
  name: "Mallory Jones",
  objectId: "66666666-dddd-eeee-ffff-000000000006",
};

/** A policy that trusts the pipeline. */
export const trusting = { mode: "revert", trustedDeployers: [terraform.objectId ?? ""] } as const;

/** A list that is wider than the approved one, and narrow enough. */
export const wider = ["73.140.245.0/24", "137.117.106.88/29", "20.42.25.196/32"];

/** A write to the cluster, which has an event, and entries in the Activity Log. */
export interface KnownWrite {
  readonly actor: Actor;
  readonly correlationId: string;
  /** Its end. */
  readonly at: Date;
}

/** A write of the very instant, by the pipeline unless told. */
export function writeNow(story: Story, actor = terraform, correlationId = "c-1"): KnownWrite {
  return { actor, correlationId, at: story.now };
}

/** The ranges that are approved in a story. */
export function approvedIn({ state }: Story): unknown {
  return state.baseline?.approved.authorizedIPRanges;
}

/** The event of a write. */
export function eventOf({ actor, correlationId, at }: KnownWrite): Trigger {
  return { source: "event", eventTime: at.toISOString(), actor, correlationId };
}

/** What the log holds of a write: an entry for each stage of it, as far as they have come. */
export function entriesOf(
  { actor, correlationId, at }: KnownWrite,
  stages: readonly string[] = ["Started", "Accepted", "Succeeded"],
): readonly ActivityEntry[] {
  return stages.map((status, index) => ({
    operation: "Microsoft.ContainerService/managedClusters/write",
    resourceId: cluster().cluster.id,
    correlationId,
    status,
    at: new Date(at.getTime() - (2 - index) * 1_000).toISOString(),
    actor,
  }));
}

/** A story in which the pipeline widens the list, and is believed. */
export function believed(policy: Parameters<typeof learned>[0] = trusting): {
  readonly story: Story;
  readonly its: KnownWrite;
} {
  const story = learned(policy);
  const its = writeNow(story);
  story.sees({ ranges: wider }, { trigger: eventOf(its) });
  return { story, its };
}

/** The log is asked until it is asked no more. Answers how often it was. */
export function untilAsked(
  story: Story,
  entries: Parameters<Story["logAnswers"]>[0],
  ranges = wider,
): number {
  for (let asked = 0; ; asked++) {
    if (!story.state.questions) return asked;
    story.sees({ ranges }, story.logAnswers(entries));
  }
}
