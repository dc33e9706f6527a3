import type { Process } from "./process.ts";

/** One invocation of a function: what the judges tell runs apart by. */
export interface Invocation {
  readonly process: Process;
  readonly what: string;
  /** What it was started by, where that matters. */
  readonly cause: "event" | "message" | "poison" | "sweep" | "early-look" | "recheck" | "decision";
  /** The event that it stands for: an event's own delivery, or the note that was left for it. */
  readonly eventId?: string;
  /** How often its process had stood still before. */
  readonly freezesBefore: number;
}

/** True when the process has stood still in the middle of it: then it may have lost what it held. */
export function stoodStill({ process, freezesBefore }: Invocation): boolean {
  return process.freezes > freezesBefore;
}
