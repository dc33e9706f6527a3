import type { EarlyLookMemory } from "../../ports/early-look-memory.ts";
import type { ShownBefore } from "./shown-before.ts";

/** What the early look needs besides what the look at the whole fleet does. */
export interface EarlyLookDependencies {
  readonly memory: EarlyLookMemory;
  /** How often each subscription's clusters are listed: whole minutes. */
  readonly everySeconds: number;
  /** What this process has been shown. */
  readonly shown: ShownBefore;
}
