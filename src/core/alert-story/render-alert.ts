import { parseClusterId } from "../cluster/cluster-id.ts";
import type { Severity } from "../cluster/guarded-setting.ts";
import type { Alert, AlertLinks } from "../model/alert.ts";
import { clip, oneLine, readableDuration, readableInstant } from "../text/readable.ts";
import { isShellComment } from "../text/shell-command.ts";
import { renderChanges, type StoryChange, type StoryLimits } from "./changes.ts";
import { renderHeadline } from "./headline.ts";
import { decisionTitle, renderLead } from "./lead.ts";
import { leftOpen } from "./left-open.ts";
import { actorName, otherNames } from "./who-wrote.ts";

export type { ShortList } from "../text/readable.ts";
export type { StoryChange, StoryLimits, StoryValue } from "./changes.ts";

/**
 * How it stands after this transition: decides the colour of a message. `warning`: it is over, and nothing was closed.
 */
export type StoryTone = Severity | "good" | "warning";

/** One labelled detail. */
export interface StoryFact {
  readonly label: string;
  readonly value: string;
  /** True for names, ids and addresses: a channel may set them in a fixed-width font. */
  readonly literal: boolean;
}

/** One place to go. The URL is absolute, http or https. */
export interface StoryLink {
  readonly title: string;
  readonly url: string;
}

/**
 * An alert as people should read it: the first two lines are grasped in three seconds, the rest is there for those
 * who stay. Plain text without markup, each piece on one line; channels escape and lay it out.
 */
export interface AlertStory {
  readonly headline: string;
  /** Who, what was done or will be done, how long exposed. */
  readonly lead: string;
  readonly tone: StoryTone;
  readonly severity: Severity;
  /** What the changes are by now, once the incident is over: before → after alone would read as if it stood open. */
  readonly changesTitle?: string;
  readonly changes: readonly StoryChange[];
  readonly facts: readonly StoryFact[];
  readonly decision: { readonly title: string; readonly message: string };
  /** What closing it did not undo. */
  readonly leftOpen?: string;
  /** What to do, when there is no command to show. */
  readonly advice?: string;
  /** Whole commands only, most useful first, each after the comments on it. */
  readonly commands: readonly string[];
  /** How many commands were too long to show. */
  readonly commandsOmitted: number;
  readonly links: readonly StoryLink[];
}

/** What fits a chat message with room to spare. */
const defaultStoryLimits: StoryLimits = { ranges: 10, text: 600, command: 2_000 };

const transitionTimeLabel: Partial<Record<Alert["transition"], string>> = {
  updated: "Changed",
  reverted: "Confirmed",
  resolved: "Ended",
  accepted: "Accepted",
  exempted: "Exempted",
  failed: "Failed",
  contested: "Stood down",
  reminded: "Reminded",
  "acts-found": "Found",
};

const overTitles: Partial<Record<Alert["transition"], string>> = {
  reverted: "Had changed, is put back",
  resolved: "Had changed, is closed",
  accepted: "Is accepted",
};

/** Tells an alert in the words of people. Pure, and total: hostile or overlong text in it is tamed, never trusted. */
export function renderAlert(alert: Alert, limits: StoryLimits = defaultStoryLimits): AlertStory {
  const cluster = clusterParts(alert.clusterId);
  const changes = renderChanges(alert, limits);
  const overTitle = overTitles[alert.transition];
  const over = overTitle !== undefined;
  const commands = alert.commands.map(oneLine).filter((command) => command !== "");
  const { shown, omitted } = whatFits(commands, limits.command);
  const left = leftOpen(alert);
  const remediation = alert.transition === "acts-found" ? undefined : alert.findings[0]?.remediation;
  const changesTitle = overTitle ?? (hasEnded(alert) ? "Stood open" : undefined);
  return {
    headline: renderHeadline(alert, cluster.name, changes),
    lead: renderLead(alert),
    tone: toneOf(alert, over),
    severity: alert.severity,
    ...(changesTitle === undefined || changes.length === 0 || alert.topic === "unreadable"
      ? {}
      : { changesTitle }),
    changes,
    facts: tellFacts(alert, cluster, over || hasEnded(alert)),
    decision: { title: decisionTitle(alert), message: clip(oneLine(alert.decision.message), limits.text) },
    ...(left === undefined ? {} : { leftOpen: left }),
    ...(shown.length === 0 && !over && remediation
      ? { advice: clip(oneLine(remediation), limits.text) }
      : {}),
    commands: shown,
    commandsOmitted: omitted,
    links: tellLinks(alert.links),
  };
}

function toneOf({ transition, severity }: Alert, over: boolean): StoryTone {
  if (transition === "exempted") return "warning";
  return over ? "good" : severity;
}

/** What was done while a cluster stood open may be found when that is over, and the incident waits for nothing more. */
function hasEnded({ transition, decision }: Alert): boolean {
  return transition === "acts-found" && decision.action === "none";
}

/** A comment goes with the command after it: without that command it would speak of another one. The last may stand alone. */
function whatFits(
  lines: readonly string[],
  longest: number,
): { readonly shown: readonly string[]; readonly omitted: number } {
  const shown: string[] = [];
  let comments: string[] = [];
  let omitted = 0;
  for (const line of lines) {
    if (isShellComment(line)) {
      comments.push(line);
      continue;
    }
    if (line.length <= longest) shown.push(...comments, line);
    else omitted++;
    comments = [];
  }
  return { shown: [...shown, ...comments], omitted };
}

interface ClusterParts {
  readonly name: string;
  readonly resourceGroup?: string;
  readonly subscriptionId?: string;
}

function clusterParts(id: string): ClusterParts {
  const parsed = parseClusterId(id);
  if (parsed !== undefined) return parsed;
  return { name: clip(oneLine(id), 100) || "a cluster without an id" };
}

function tellFacts(alert: Alert, cluster: ClusterParts, over: boolean): readonly StoryFact[] {
  const literal = (label: string, value: string | undefined): StoryFact[] => {
    const line = clip(oneLine(value ?? ""), 160);
    return line === "" ? [] : [{ label, value: line, literal: true }];
  };
  const words = (label: string, value: string): StoryFact => ({ label, value, literal: false });
  const timeLabel = transitionTimeLabel[alert.transition];
  const duration = readableDuration(alert.exposedSeconds);
  const isExposure = alert.topic === "exposure";
  return [
    ...literal("Cluster", cluster.name),
    ...literal("Resource group", cluster.resourceGroup),
    ...literal("Subscription", cluster.subscriptionId),
    words("Severity", alert.severity),
    words("Verdict", alert.verdict),
    ...literal(alert.transition === "acts-found" ? "Opened by" : "Who", whoInFull(alert)),
    ...literal("Source address", alert.actor?.ipAddress),
    ...literal("Also wrote", otherNames(alert)),
    words("Opened", readableInstant(alert.openedAt)),
    ...(timeLabel === undefined ? [] : [words(timeLabel, readableInstant(alert.time))]),
    ...(isExposure && over ? [words("Exposed for", duration)] : []),
    ...(isExposure && !over && alert.exposedSeconds > 0 ? [words("Exposed for", `${duration} so far`)] : []),
    ...literal("Correlation id", alert.correlationId),
    ...literal("Incident", alert.incidentId),
    ...(canBeAccepted(alert, over) ? literal("Fingerprint", alert.fingerprint) : []),
  ];
}

/** An acceptance names the fingerprint; while the guardrail puts it back, there is nothing to accept. */
function canBeAccepted(alert: Alert, over: boolean): boolean {
  const { transition, decision } = alert;
  return !over && transition !== "exempted" && alert.topic !== "unreadable" && decision.action !== "revert";
}

/** The name with whatever else identifies the actor: two people can share a display name. */
function whoInFull(alert: Alert): string {
  const actor = alert.actor;
  const name = actorName(actor) ?? "not known";
  const ids = [
    actor?.upn,
    actor?.appId && `app ${actor.appId}`,
    actor?.objectId && `object ${actor.objectId}`,
  ];
  const extra = ids.find((id) => id && !name.includes(id) && id !== `app ${actor?.name}`);
  return extra ? `${name} (${extra})` : name;
}

function tellLinks(links: AlertLinks): readonly StoryLink[] {
  const all = [
    { title: "Azure portal", url: links.portal },
    { title: "Incident", url: links.incident },
    { title: "Revert now", url: links.revert },
    { title: "Accept", url: links.accept },
  ];
  return all.flatMap(({ title, url }) => {
    // Only web addresses: anything else (`javascript:`, a relative path) is no place to send a person.
    if (url === undefined || !URL.canParse(url)) return [];
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? [{ title, url: parsed.href }] : [];
  });
}
