/** A subscription whose next early look waits for longer than its turn. */
export interface PutOffLook {
  readonly subscriptionId: string;
  /** Not before then, ISO 8601 UTC. */
  readonly until: string;
  /** How often in a row it could not be listed; absent where it could, and was only long. */
  readonly failures?: number;
  /** Set where that was for want of a right, every time. */
  readonly isDenied?: true;
}

/** What is remembered of the early looks, for all instances. */
export interface EarlyLookRecord {
  /** The last minute whose turns were taken, in minutes since 1970. */
  readonly doneMinute: number;
  /** When the one that is under way began, ISO 8601 UTC: a claim, which ends with it. */
  readonly runningSince?: string;
  readonly putOff: readonly PutOffLook[];
}
