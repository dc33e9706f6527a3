/** The read that first showed what an incident tells: whoever wrote between the one before and it may have done it. */
export interface Sight {
  /** When the last compliant read before the incident began, ISO 8601 UTC; absent where there was none. */
  readonly compliantAt?: string;
  /** Of what grew while it was open: earlier writes had been seen by then, ISO 8601 UTC. */
  readonly since?: string;
  readonly at: string;
  /** True where an operation was running: what the body shows may be of a write whose event is yet to come. */
  readonly isApplying: boolean;
}
