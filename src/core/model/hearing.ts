/** What is known of whether the events of a subscription arrive. Times are ISO 8601 UTC. */
export interface Hearing {
  readonly subscriptionId: string;
  /** About when the last event came; it may be minutes later, as not each is written down. */
  readonly eventAt?: string;
  /** When a sweep last found something of which an event should have told. */
  readonly missedAt?: string;
  /** When people were told that events do not arrive; absent where they were not, or where events arrive again. */
  readonly toldAt?: string;
}
