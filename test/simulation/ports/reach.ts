import type { Invocation } from "../invocation.ts";
import type { Surroundings } from "../process.ts";
import type { SharedWorld } from "../shared-world.ts";

/** From where the world outside is reached: by one invocation, until its deadline. */
export interface Reach {
  readonly invocation: Invocation;
  readonly shared: SharedWorld;
  readonly around: Surroundings;
  /** Storage is asked nothing after it. */
  readonly deadline: AbortSignal | undefined;
}

/** The adapters' own limit for one storage operation with all its tries, in milliseconds. */
const storagePatienceMs = 10_000;

/** A storage call as the real adapters make it: it fails when the invocation's deadline or its own time is over. */
export function callStorage<T>(
  { invocation, shared, around, deadline }: Reach,
  what: string,
  effect: () => Promise<T>,
  onFault: () => void = () => {},
): Promise<T> {
  return invocation.process.call({
    what,
    effect,
    faultRate: shared.troubles.present("storage") ? 1 : around.faults().storage,
    fail: () => {
      onFault();
      throw new Error(`${what}: storage did not answer`);
    },
    signal: deadline,
    patienceMs: storagePatienceMs,
  });
}
