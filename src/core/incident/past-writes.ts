import { clockToleranceMs, type Trigger } from "../model/trigger.ts";

/**
 * The trigger without what it says of a write that opened nothing, or whose story has ended: an event that Event Grid
 * delivers again is no reason for what came after that. A client may choose its correlation id, so a later write under
 * the same one is not excused by it.
 *
 * @param pastWrites correlation ids of such writes
 * @param until when the last read began that showed the cluster within its baseline, ISO 8601 UTC
 */
export function withoutPastWrite(
  trigger: Trigger,
  pastWrites: readonly string[] = [],
  until?: string,
): Trigger {
  if (trigger.correlationId === undefined || !pastWrites.includes(trigger.correlationId)) return trigger;
  const { eventTime } = trigger;
  const isLater =
    eventTime !== undefined &&
    until !== undefined &&
    Date.parse(eventTime) > Date.parse(until) + clockToleranceMs;
  if (isLater) return trigger;
  const { eventTime: _old, actor: _who, correlationId: _which, ...rest } = trigger;
  return rest;
}
