import type { Alert } from "../model/alert.ts";

/** What an alert is about: the words differ, as nobody was let in by a list that shrank or by a read that failed. */
export type StoryTopic = "exposure" | "narrowing" | "unreadable";

/** The topic of an alert, by its findings. */
export function topicOf(alert: Alert): StoryTopic {
  const rules = alert.findings.map((finding) => finding.rule);
  if (alert.drift.length > 0 || rules.length === 0) return "exposure";
  if (rules.includes("cluster-unreadable")) return "unreadable";
  return rules.every((rule) => rule === "authorized-ranges-narrowed") ? "narrowing" : "exposure";
}

/** How long it has lasted, in seconds: the time exposed, or, where nothing was exposed, the time since it was opened. */
export function lastedSeconds(alert: Alert): number {
  if (topicOf(alert) === "exposure") return alert.exposedSeconds;
  const seconds = (Date.parse(alert.time) - Date.parse(alert.openedAt)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
