import { isWayIn, isWayInWider } from "../cluster/way-in.ts";
import { sameJson } from "../json/same-json.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident } from "../model/incident.ts";
import type { Sight } from "../model/sight.ts";
import type { Sighting } from "../model/sighting.ts";
import { clockToleranceMs, type Trigger } from "../model/trigger.ts";
import type { Write } from "../model/write.ts";
import { readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { isWider } from "../ranges/range-drift.ts";
import { attribute, endedBefore, isWithinReach } from "./suspects.ts";
import { mergedWrites, personOf, writeOf } from "./writes.ts";

/**
 * What is remembered of who wrote, with what the run's trigger adds.
 * @param byLog what the Activity Log adds
 */
export function sightingOf(
  { writes = [], compliantAt, seenAt }: ClusterState,
  trigger: Trigger,
  isApplying: boolean,
  now: Date,
  byLog: readonly Write[] = [],
): Sighting {
  const write = writeOf(trigger);
  const told = [...(write ? [write] : []), ...(trigger.sweep?.writes ?? []), ...byLog];
  return {
    writes: mergedWrites(writes, told),
    ...(compliantAt === undefined ? {} : { compliantAt }),
    ...(seenAt === undefined ? {} : { seenAt }),
    isApplying,
    now,
  };
}

/** The writes to remember while the cluster is not within its baseline: what was written before that opened nothing. */
export function writesSince({ writes, compliantAt }: Sighting): readonly Write[] {
  return writes.filter((write) => !endedBefore(write, compliantAt));
}

/** The incident as it is first seen: whoever wrote since the last compliant read may have opened it. */
export function asSeenFirst(incident: Incident, sighting: Sighting): Incident {
  const { compliantAt, isApplying, now } = sighting;
  const before = compliantAt === undefined ? {} : { compliantAt };
  const sight = { ...before, at: now.toISOString(), isApplying };
  const writes = sighting.writes.filter((write) => isWithinReach(write, sight));
  return attributed(incident, writes, sight);
}

/** The incident as it is seen to have grown: whoever wrote since it was seen last may have done it. */
export function asSeenToGrow(incident: Incident, sighting: Sighting): Incident {
  const { seenAt, isApplying, now } = sighting;
  const { writes: known, sight: before } = incident.attribution;
  const { since: _before, ...rest } = before;
  const sight = {
    ...rest,
    ...(seenAt === undefined ? {} : { since: unseenSince(known, seenAt) }),
    at: now.toISOString(),
    isApplying,
  };
  const writes = sighting.writes.filter((write) => isWithinReach(write, sight));
  return attributed(incident, mergedWrites(known, writes), sight);
}

/** From when on a write was not seen by the read that began at `seenAt`. What was known by then had been seen. */
function unseenSince(known: readonly Write[], seenAt: string): string {
  const seen = known.map(({ at }) => Date.parse(at)).filter((at) => at <= Date.parse(seenAt));
  const since = Math.max(Date.parse(seenAt) - clockToleranceMs, ...seen.map((at) => at + 1));
  return new Date(since).toISOString();
}

/** The incident with what an event tells of a write, early or late. The very same where that is nothing new. */
export function withWrites(incident: Incident, { writes }: Pick<Sighting, "writes">): Incident {
  const { writes: known, sight } = incident.attribution;
  const merged = mergedWrites(
    known,
    writes.filter((write) => isWithinReach(write, sight)),
  );
  return merged === known ? incident : attributed(incident, merged, sight);
}

/** True where more stands open than was told: what closes in part, or is judged anew, has no other author. */
export function hasGrown(
  { drift, findings }: Incident,
  next: Pick<Evaluation, "drift" | "findings">,
): boolean {
  const isKnown = ({ setting, after }: Evaluation["drift"][number]): boolean =>
    drift.some((told) => {
      if (told.setting !== setting) return false;
      if (isWayIn(setting)) return !isWayInWider(setting, told.after, after);
      if (setting !== "authorized-ranges") return sameJson(told.after, after);
      return !isWider(readAuthorizedRanges(told.after), readAuthorizedRanges(after));
    });
  const isOld = ({ rule }: Evaluation["findings"][number]): boolean =>
    findings.some((told) => told.rule === rule);
  if (!next.drift.every(isKnown) || !next.findings.every(isOld)) return true;
  return drift.length === 0 && next.findings.length === findings.length;
}

/** Everybody whom an incident names, by what tells them apart: the actor first. */
export function peopleNamed({ attribution: { actor, otherActors } }: Incident): readonly string[] {
  return [actor, ...otherActors].map(personOf).filter((person) => person !== undefined);
}

function attributed(incident: Incident, writes: readonly Write[], sight: Sight): Incident {
  const { at, ...named } = attribute(writes, sight);
  const isEarlier = at !== undefined && Date.parse(at) < Date.parse(incident.exposedSince);
  return {
    ...incident,
    attribution: { ...named, writes, sight },
    ...(isEarlier ? { exposedSince: at } : {}),
  };
}
