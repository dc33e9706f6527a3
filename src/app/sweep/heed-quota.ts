import type { FleetInventory, InventoryAnswer } from "../../ports/fleet-inventory.ts";
import type { FleetDependencies } from "./fleet-dependencies.ts";
import { longestPauseSeconds } from "./waited.ts";

/** Nobody asks for more in earnest: a quota is filled again in seconds. */
const longestWaitSeconds = 60 * 60;

/**
 * An inventory that is asked nothing before the time for which its last answer asked, whoever asks and whatever: the quota
 * is one for all questions of an identity. Where that is long, it is not asked at all, and the answer says when.
 */
export function heedQuota(
  inventory: FleetInventory,
  pause: FleetDependencies["pause"],
  now: () => Date,
): FleetInventory {
  let wait = { fromMs: 0, seconds: 0 };
  const secondsLeft = (): number => {
    const passed = (now().getTime() - wait.fromMs) / 1000;
    // A clock that was set back makes no wait longer.
    return passed < 0 ? 0 : Math.ceil(wait.seconds - passed);
  };
  const heedful = async <Item>(
    ask: () => Promise<InventoryAnswer<Item>>,
    signal: AbortSignal,
  ): Promise<InventoryAnswer<Item>> => {
    const seconds = secondsLeft();
    if (seconds > longestPauseSeconds) {
      const reason = "The inventory asked for a wait that is not over yet";
      return { kind: "unavailable", reason, retryAfterSeconds: seconds };
    }
    if (seconds > 0) await pause(seconds, signal);
    const answer = await ask();
    // The last answer knows best.
    wait = { fromMs: now().getTime(), seconds: Math.min(waitAskedBy(answer) ?? 0, longestWaitSeconds) };
    return answer;
  };
  return {
    listed: inventory.listed,
    clusters: (ids, next, signal) => heedful(() => inventory.clusters(ids, next, signal), signal),
    changes: (ids, since, next, signal) => heedful(() => inventory.changes(ids, since, next, signal), signal),
  };
}

function waitAskedBy<Item>(answer: InventoryAnswer<Item>): number | undefined {
  if (answer.kind === "page") return answer.pauseSeconds;
  return answer.kind === "unavailable" ? answer.retryAfterSeconds : undefined;
}
