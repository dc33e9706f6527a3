import type { Sandbox } from "../start-sandbox.ts";
import type { Terminal } from "../terminal.ts";
import { playStory, type StoryOutcome } from "./play-story.ts";
import type { StoryStep } from "./story-steps.ts";

/**
 * Dana's write is over sooner than the revert: people want to see the guardrail, not the wait before it. It ends long
 * enough after the guardrail has learned the cluster that its event is no part of a burst, which would be put off.
 */
const writeDurationMs = 3000;

/** Plays the story on a terminal, with the times since the write. */
export async function tellStory(
  sandbox: Sandbox,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<StoryOutcome> {
  const { line, paint, status } = terminal;
  const colours = { bad: "red", work: "yellow", good: "green" } as const;
  let startedAt: number | undefined;
  const ticking = setInterval(() => {
    if (startedAt === undefined) return;
    status(`  ${seconds(Date.now() - startedAt)}  watching …`);
  }, 100);
  line();
  line(paint("bold", "The story"));
  const tell = ({ atMs, where, text, tone }: StoryStep): void => {
    startedAt ??= Date.now() - atMs;
    line(`  ${paint("dim", seconds(atMs))}  ${paint(colours[tone], where.padEnd(8))} ${text}`);
  };
  try {
    const outcome = await playStory(sandbox, {
      writeDurationMs,
      signal,
      onLearned: (ranges) =>
        line(
          `  ${paint("dim", "  before")}  the guardrail has seen the clusters; aks-prod is protected by ${ranges.join(", ")}: its baseline`,
        ),
      onStep: tell,
    });
    clearInterval(ticking);
    status("");
    if (signal.aborted) return outcome;
    line();
    if (outcome.missing.length === 0) {
      const exposed = `exposed for ${outcome.exposedSeconds} s`;
      line(`${paint("green", "✓")} Closed again, ${exposed}, and told in Teams, Slack and the webhook.`);
      line(
        paint(
          "dim",
          "  Simulated: in Azure, AKS takes minutes to apply a revert, and up to two more to enforce it.",
        ),
      );
    } else {
      line(`${paint("red", "✗")} The story did not end well:`);
      for (const sentence of outcome.missing) line(`  - ${sentence}`);
    }
    return outcome;
  } finally {
    clearInterval(ticking);
    status("");
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
