import type { RequestRecord } from "../arm/http/request-log.ts";
import { danaRivera } from "../arm/identity/actor.ts";
import { leavesChangedBy, nameOf } from "./judge-story.ts";
import type { SeenAlert } from "./seen-alert.ts";
import type { StoryEvidence, StoryWrite } from "./story-evidence.ts";

/** Something that happened, as it is told. */
export interface StoryStep {
  /** Equal for the same happening, so that each is told once. */
  readonly key: string;
  /** Milliseconds since the write was accepted. */
  readonly atMs: number;
  /** Where it is seen: `Azure`, `Teams`, … */
  readonly where: string;
  readonly text: string;
  readonly tone: "bad" | "work" | "good";
}

const channelNames = { teams: "Teams", slack: "Slack", webhook: "Webhook" } as const;

/** All that has happened by now, in order. Pure: the same evidence is always told the same way. */
export function toStorySteps(write: StoryWrite, evidence: StoryEvidence): readonly StoryStep[] {
  const since = (at: string): number => Date.parse(at) - Date.parse(write.at);
  const name = nameOf(write);
  const steps: StoryStep[] = [
    {
      key: "write",
      atMs: 0,
      where: "Azure",
      text: `${danaRivera.upn} removes the authorized IP ranges of ${name}`,
      tone: "bad",
    },
    ...evidence.events.flatMap(({ id, eventTime, eventType, data }): StoryStep[] => {
      const type = eventType.split(".").at(-1) ?? "";
      if (data.correlationId === write.correlationId) {
        const text = `the API server is open to the whole internet; ${type} goes to the guardrail`;
        return [{ key: id, atMs: since(eventTime), where: "Azure", text, tone: "bad" }];
      }
      const isOwn = evidence.puts.some(({ correlationId }) => correlationId === data.correlationId);
      if (!isOwn || data.status !== "Succeeded") return [];
      const text = `the revert is applied (Succeeded): ${evidence.ranges.join(", ")}; ${type} goes to the guardrail`;
      return [{ key: id, atMs: since(eventTime), where: "AKS", text, tone: "good" }];
    }),
    ...evidence.puts.map(
      (put): StoryStep => ({
        key: `put ${put.sequence}`,
        atMs: since(put.at),
        where: "Revert",
        text: putText(put),
        tone: "work",
      }),
    ),
    ...evidence.alerts.map(
      (alert, index): StoryStep => ({
        key: `alert ${index}`,
        atMs: since(alert.at),
        where: channelNames[alert.channel],
        text: alertText(alert),
        tone: alert.transition === "reverted" ? "good" : "bad",
      }),
    ),
  ];
  return steps.toSorted((a, b) => a.atMs - b.atMs);
}

function putText(put: RequestRecord): string {
  if (put.write === undefined) return `PUT answered ${put.status}`;
  return `PUT ${put.status}, If-Match ${put.ifMatch ?? "missing"}, changes only ${leavesChangedBy(put).join(", ")}; AKS applies it (Updating)`;
}

function alertText({ channel, headline, exposedSeconds, transition }: SeenAlert): string {
  if (channel !== "webhook") return headline;
  return `${headline}, signed${transition === "reverted" ? `, exposedSeconds ${exposedSeconds}` : ""}`;
}
