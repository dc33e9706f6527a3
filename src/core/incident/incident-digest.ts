import { digestOf, digestOfList, digestOfText } from "../json/digest.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { Act, ActsWhileOpen } from "../model/act.ts";
import type { Alert } from "../model/alert.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { DriftItem, Finding } from "../model/finding.ts";
import type { Incident } from "../model/incident.ts";
import { digestOfToldOpen } from "./told-open.ts";

/** A state whose open incidents are shortened. Baselines are kept whole: they are what goes back. */
export function digestOfState(state: ClusterState): ClusterState {
  const incidents = Object.values(state.incidents).map((incident) => [
    incident.topic,
    digestOfIncident(incident),
  ]);
  return { ...state, incidents: Object.fromEntries(incidents) };
}

/**
 * An incident that fits where the whole does not: long lists are cut to their start and a digest of all. What decides
 * about it, its settings and its fingerprint, stays.
 */
export function digestOfIncident(incident: Incident): Incident {
  return {
    ...incident,
    findings: incident.findings.map(digestOfFinding),
    drift: incident.drift.map(digestOfDrift),
    decision: {
      ...incident.decision,
      message: digestOfText(incident.decision.message),
      patch: digestOfPatch(incident.decision.patch),
    },
    ...(incident.toldOpen ? { toldOpen: digestOfToldOpen(incident.toldOpen) } : {}),
    ...(incident.acts ? { acts: digestOfActs(incident.acts) } : {}),
  };
}

/** An alert that fits where the whole does not. */
export function digestOfAlert(alert: Alert): Alert {
  return {
    ...alert,
    findings: alert.findings.map(digestOfFinding),
    drift: alert.drift.map(digestOfDrift),
    decision: {
      ...alert.decision,
      message: digestOfText(alert.decision.message),
      patch: digestOfPatch(alert.decision.patch),
    },
    commands: alert.commands.map(digestOfText),
    ...(alert.acts ? { acts: firstOfEachKind(alert.acts) } : {}),
  };
}

/** What is left out is counted. */
function digestOfActs({ found, more = 0, ...rest }: ActsWhileOpen): ActsWhileOpen {
  const kept = firstOfEachKind(found);
  const left = more + found.length - kept.length;
  return { ...rest, found: kept, ...(left > 0 ? { more: left } : {}) };
}

function firstOfEachKind(acts: readonly Act[]): readonly Act[] {
  return acts.filter(({ kind }, index) => acts.findIndex((other) => other.kind === kind) === index);
}

function digestOfFinding(finding: Finding): Finding {
  return {
    ...finding,
    message: digestOfText(finding.message),
    remediation: digestOfText(finding.remediation),
  };
}

function digestOfDrift(item: DriftItem): DriftItem {
  const { addedRanges, removedRanges } = item;
  return {
    ...item,
    before: digestOf(item.before),
    after: digestOf(item.after),
    ...(addedRanges ? { addedRanges: digestOfList(addedRanges) } : {}),
    ...(removedRanges ? { removedRanges: digestOfList(removedRanges) } : {}),
  };
}

function digestOfPatch(patch: JsonObject): JsonObject {
  const digest = digestOf(patch);
  return isJsonObject(digest) ? digest : {};
}
