import { setTimeout as delay } from "node:timers/promises";
import { removeRanges } from "../arm/clusters/cluster-change.ts";
import { danaRivera } from "../arm/identity/actor.ts";
import type { Sandbox } from "../start-sandbox.ts";
import { judgeStory } from "./judge-story.ts";
import { learnClusters } from "./learn-clusters.ts";
import { collectEvidence, rangesOf, type StoryWrite } from "./story-evidence.ts";
import { type StoryStep, toStorySteps } from "./story-steps.ts";

export interface PlayStoryOptions {
  /** Called with the story's ranges, when the guardrail has seen the protected clusters. */
  readonly onLearned?: (ranges: readonly string[]) => void;
  /** Called for each thing that happens, as it happens. */
  readonly onStep?: (step: StoryStep) => void;
  /** How long Dana's write takes, in milliseconds; the simulator's usual time unless told. */
  readonly writeDurationMs?: number;
  /** How long to wait for the good end; 60 s unless told. */
  readonly timeoutMs?: number;
  /** Ends the watching: the outcome is then what was missing at that moment. */
  readonly signal?: AbortSignal;
}

/** How the story ended. */
export interface StoryOutcome {
  /** What was missing for a good end; empty where it was good. */
  readonly missing: readonly string[];
  /** As the webhook was told. */
  readonly exposedSeconds: number | undefined;
}

const lookEveryMs = 40;

/**
 * Plays the story once: the guardrail sees the protected cluster, somebody removes its ranges, and everything is
 * watched until it is closed again and told everywhere, or the time is over.
 */
export async function playStory(sandbox: Sandbox, options: PlayStoryOptions = {}): Promise<StoryOutcome> {
  const { arm, clusters } = sandbox;
  const clusterId = clusters.prod;
  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  const isOver = (): boolean => Date.now() > deadline || options.signal?.aborted === true;
  const approved = rangesOf(arm.cluster(clusterId));

  const unseen = await learnClusters(sandbox, isOver);
  if (unseen.length > 0) return { missing: unseen, exposedSeconds: undefined };
  options.onLearned?.(approved);

  const at = new Date().toISOString();
  const { correlationId } = arm.writeAs(
    danaRivera,
    clusterId,
    removeRanges,
    options.writeDurationMs === undefined ? {} : { durationMs: options.writeDurationMs },
  );
  return watch(sandbox, { clusterId, at, correlationId, approved }, isOver, options.onStep);
}

async function watch(
  sandbox: Sandbox,
  write: StoryWrite,
  isOver: () => boolean,
  onStep: PlayStoryOptions["onStep"],
): Promise<StoryOutcome> {
  const told = new Set<string>();
  for (;;) {
    const evidence = collectEvidence(sandbox, write);
    for (const step of toStorySteps(write, evidence)) {
      if (told.has(step.key)) continue;
      told.add(step.key);
      onStep?.(step);
    }
    const missing = judgeStory(write, evidence);
    if (missing.length === 0 || isOver()) {
      const reverted = evidence.alerts.find(
        (alert) => alert.channel === "webhook" && alert.transition === "reverted",
      );
      return { missing, exposedSeconds: reverted?.exposedSeconds };
    }
    await delay(lookEveryMs);
  }
}
