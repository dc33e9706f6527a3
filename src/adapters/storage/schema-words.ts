import * as v from "valibot";
import { guardedSettings, type Severity } from "../../core/cluster/guarded-setting.ts";
import type { OutboundNews } from "../../core/cluster/outbound.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json/json.ts";
import type { Transition } from "../../core/model/alert.ts";
import type { RuleId, Verdict } from "../../core/model/finding.ts";
import type { IncidentTopic } from "../../core/model/incident-topic.ts";

// What comes back from the table may have been edited by a person or written by another version. Each field that later
// code relies on is checked; texts that are only shown are checked to be texts.

/** Each property of a type, the optional ones too: one that is added to the type has to be added here to compile. */
export type Fields<T> = Record<keyof T, v.GenericSchema | ReturnType<typeof v.exactOptional>>;

/** One of the words of a union, all of them: one that is added to the union has to be added here to compile. */
export function word<Word extends string>(words: Record<Word, true>) {
  return v.custom<Word>(
    (value) => typeof value === "string" && Object.hasOwn(words, value),
    "is no known word",
  );
}

/** A text; those that are only shown may be any. */
export const text = v.string();
/** A whole number, never below zero. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Any JSON: the documents come from `JSON.parse`, which makes nothing else. */
export const json = v.custom<Json>((value) => value !== undefined);
/** A JSON object. */
export const jsonObject = v.custom<JsonObject>(isJsonObject);
/** How bad a finding is. */
export const severity = word<Severity>({ low: true, medium: true, high: true, critical: true });
/** What a read comes to. */
export const verdict = word<Verdict>({ unknown: true, drifted: true, exposed: true, compliant: true });
/** A guarded setting. */
export const setting = v.picklist(guardedSettings);
/** What an alert tells. */
export const transition = word<Transition>({
  opened: true,
  updated: true,
  reverted: true,
  resolved: true,
  accepted: true,
  exempted: true,
  failed: true,
  contested: true,
  reminded: true,
  "acts-found": true,
});
/** A rule that was broken; one that is known no more is kept. */
export const rule = v.custom<RuleId>((value) => typeof value === "string");

/** Violated rules. */
export const findings = v.array(
  v.object({
    rule,
    severity,
    setting: v.picklist([...guardedSettings, "cluster"]),
    message: text,
    remediation: text,
  }),
);

/** Drifted settings, with ARM's values. */
export const drift = v.array(
  v.object({
    setting,
    before: json,
    after: json,
    addedRanges: v.exactOptional(v.array(text)),
    removedRanges: v.exactOptional(v.array(text)),
  }),
);

/** Outbound addresses that a list has to hold beside what was approved. */
export const newOutbound = v.exactOptional(
  v.object({ blocks: v.array(text), unread: v.exactOptional(text) } satisfies Fields<OutboundNews>),
);

/** What an incident is about. */
export const topic = word<IncidentTopic>({ exposure: true, narrowing: true, unreadable: true });
