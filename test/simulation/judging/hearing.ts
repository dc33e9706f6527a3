import type { Transition } from "../../../src/core/model/alert.ts";
import type { SharedWorld } from "../shared-world.ts";

const ends: ReadonlySet<Transition> = new Set(["reverted", "resolved", "accepted", "exempted"]);

/** At the end: every channel that an `opened` was for hears the end of the incident, whatever its severity by then. */
export function judgeHearing({ store, judge }: SharedWorld): void {
  const opened = new Map<string, Set<string>>();
  const ended = new Map<string, Set<string>>();
  for (const { alert, channelKey } of store.alerts) {
    const kind = alert.transition === "opened" ? opened : ends.has(alert.transition) ? ended : undefined;
    kind?.set(alert.incidentId, (kind.get(alert.incidentId) ?? new Set()).add(channelKey));
  }
  for (const { id, closedAt } of store.incidents) {
    if (closedAt === undefined) continue;
    for (const channelKey of opened.get(id) ?? []) {
      if (!ended.get(id)?.has(channelKey))
        judge.violated(`${channelKey} was to hear that ${id} was opened, and not of its end`);
    }
  }
}
