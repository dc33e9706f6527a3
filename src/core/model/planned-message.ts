/**
 * A message that wakes a run at an instant of its own, beside the look that the open incidents wait for: whichever of
 * them woke early would find the others planned.
 */
export interface PlannedMessage {
  /** What is due then: lists of children to read again, the Activity Log to ask, the end of an exemption to look for. */
  readonly about: "lists" | "activity-log" | "exemption";
  /** When it wakes, in seconds from now. */
  readonly inSeconds: number;
}
