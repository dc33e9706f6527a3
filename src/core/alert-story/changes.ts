import { grantsTold } from "../cluster/grant.ts";
import {
  type GuardedSetting,
  isAtLeast,
  type Severity,
  settingSeverity,
  worstSeverity,
} from "../cluster/guarded-setting.ts";
import { grantsAdded, isWayIn } from "../cluster/way-in.ts";
import type { Alert } from "../model/alert.ts";
import type { DriftItem, Finding, RuleId } from "../model/finding.ts";
import { letInWords, readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { rangeInWords } from "../ranges/range-in-words.ts";
import { clip, counted, oneLine, type ShortList, shortList } from "../text/readable.ts";
import { notesOn } from "./change-notes.ts";
import { settingTitle, settingWord } from "./setting-words.ts";

/** How much of a long alert is told. */
export interface StoryLimits {
  /** Entries shown of each list of ranges. */
  readonly ranges: number;
  /** Characters of one piece of text that comes from outside: a message, a reason. */
  readonly text: number;
  /** Characters of a command that is still shown: a longer one is left out, as half a command is dangerous. */
  readonly command: number;
}

/** A value before or after: words for a person, or a list of ranges. */
export type StoryValue = string | ShortList;

/** One setting of the cluster and what became of it; every setting is told once. */
export interface StoryChange {
  readonly setting: Finding["setting"];
  readonly title: string;
  readonly severity: Severity;
  /** Absent when the alert rests on a finding alone, without a baseline to compare with. */
  readonly before?: StoryValue;
  readonly after?: StoryValue;
  readonly added?: ShortList;
  readonly removed?: ShortList;
  /** What the findings say beyond before and after. */
  readonly notes: readonly string[];
}

const everyone = "no ranges: everyone may connect";

/** Rules whose whole point is told by "open to everyone". */
const saidByOpen: ReadonlySet<RuleId> = new Set(["range-too-broad", "range-not-public"]);

/** True when the ranges of this alert's cluster let the whole internet in. */
export function isOpenToEveryone(alert: Pick<Alert, "findings" | "drift">): boolean {
  return (
    alert.findings.some((it) => it.rule === "open-to-internet" || it.rule === "no-authorized-ranges") ||
    alert.drift.some((it) => it.setting === "authorized-ranges" && isEmptyList(it.after))
  );
}

/** The changes of an alert, worst first: drift with the findings of the same setting folded into it, then the rest. */
export function renderChanges(alert: Alert, limits: StoryLimits): readonly StoryChange[] {
  const bySetting = Map.groupBy(alert.findings, (finding) => finding.setting);
  const driftItems = new Map(alert.drift.map((item) => [item.setting, item]));
  const drifted = [...driftItems.values()].map((item) =>
    driftChange(item, bySetting.get(item.setting) ?? [], isOpenToEveryone(alert), limits),
  );
  const standing = [...bySetting]
    .filter(([setting]) => setting === "cluster" || !driftItems.has(setting))
    .map(([setting, findings]) => findingChange(setting, findings, limits));
  return [...drifted, ...standing]
    .map((change) => ({ ...change, notes: [...change.notes, ...notesOn(change.setting, alert, limits)] }))
    .sort((a, b) => (a.severity === b.severity ? 0 : isAtLeast(a.severity, b.severity) ? -1 : 1));
}

function driftChange(
  item: DriftItem,
  findings: readonly Finding[],
  openToEveryone: boolean,
  limits: StoryLimits,
): StoryChange {
  const severity = severityOf(item.setting, findings);
  const base = { setting: item.setting, title: settingTitle[item.setting], severity };
  if (item.setting !== "authorized-ranges") {
    const before = clip(oneLine(settingWord(item.setting, item.before)), limits.text);
    const after = clip(oneLine(settingWord(item.setting, item.after)), limits.text);
    const added = isWayIn(item.setting) ? grantsTold(grantsAdded(item.setting, item.before, item.after)) : [];
    return {
      ...base,
      before,
      after,
      ...(added.length > 0 ? { added: shortList(added, limits.ranges, limits.text) } : {}),
      notes: [],
    };
  }
  // The lists are gone altogether: what was there before says all, and "added: everything" would say it twice.
  if (isEmptyList(item.after)) {
    return { ...base, before: rangesValue(item.before, limits), after: everyone, notes: [] };
  }
  const extra = findings.filter((finding) => saidByOpen.has(finding.rule) && !openToEveryone);
  const after = rangesCount(item.after);
  return {
    ...base,
    before: rangesCount(item.before),
    after: openToEveryone ? `${after}, which let ${whoIsLetIn(item.after)} connect` : after,
    ...(item.addedRanges?.length ? { added: rangesList(item.addedRanges, limits) } : {}),
    ...(item.removedRanges?.length ? { removed: rangesList(item.removedRanges, limits) } : {}),
    notes: messages(extra, limits),
  };
}

/** Half of the internet is as bad as all of it, and is told as what it is. */
function whoIsLetIn(ranges: DriftItem["after"]): string {
  const share = letInWords(readAuthorizedRanges(ranges));
  return share.includes("%") ? share.replace("let in ", "") : "everyone";
}

function findingChange(
  setting: Finding["setting"],
  findings: readonly Finding[],
  limits: StoryLimits,
): StoryChange {
  const open = findings.filter((it) => it.rule === "no-authorized-ranges" || it.rule === "open-to-internet");
  // A list that is open to everyone is also too broad, and an absent one is also open: the first of them says it.
  const told =
    open.length === 0 ? findings : [...open.slice(0, 1), ...findings.filter((it) => !saysOpen(it.rule))];
  return {
    setting,
    title: settingTitle[setting],
    severity: worstSeverity(findings.map((finding) => finding.severity)),
    notes: messages(told, limits),
  };
}

function saysOpen(rule: RuleId): boolean {
  return rule === "no-authorized-ranges" || rule === "open-to-internet" || saidByOpen.has(rule);
}

function severityOf(setting: GuardedSetting, findings: readonly Finding[]): Severity {
  return findings.length > 0 ? worstSeverity(findings.map((it) => it.severity)) : settingSeverity[setting];
}

/** Findings of one setting shown at most; the rules of a setting are fewer. */
const notesShown = 4;

function messages(findings: readonly Finding[], limits: StoryLimits): readonly string[] {
  const lines = findings.map((finding) => clip(oneLine(finding.message), limits.text));
  const distinct = [...new Set(lines)].filter((line) => line !== "");
  const shown = distinct.slice(0, notesShown);
  const more = distinct.length - shown.length;
  return more === 0 ? shown : [...shown, `… and ${counted(more, "more finding")}`];
}

function isEmptyList(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function rangesCount(value: DriftItem["after"]): string {
  if (isEmptyList(value)) return everyone;
  return Array.isArray(value) ? counted(value.length, "range") : "unreadable";
}

function rangesValue(value: DriftItem["before"], limits: StoryLimits): StoryValue {
  if (!Array.isArray(value) || value.length === 0) return rangesCount(value);
  return rangesList(
    value.map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry))),
    limits,
  );
}

/** The longest real range is an IPv6 block of 43 characters; a service tag's name is about as long. */
const entryLength = 64;

function rangesList(entries: readonly string[], limits: StoryLimits): ShortList {
  const words = entries.slice(0, limits.ranges).map((entry) => rangeInWords(entry, entryLength));
  return { ...shortList(words, limits.ranges, entryLength), more: entries.length - words.length };
}
