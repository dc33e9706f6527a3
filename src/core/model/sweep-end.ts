/** What is remembered of a sweep that ended. */
export interface SweepEnd {
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Whether all of the fleet that may be read was gone through. */
  readonly isWell: boolean;
  /** When the last of its looks begins, ISO 8601 UTC: until then another sweep would ask for the same looks. */
  readonly looksUntil: string;
  /** How many looks it left to the next sweep, as they were too many. */
  readonly leftOver: number;
}
