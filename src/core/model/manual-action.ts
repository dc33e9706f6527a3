/** What a person decided about an incident: the present exposure becomes the baseline, or goes back now. */
export interface ManualAction {
  readonly incidentId: string;
  readonly action: "accept" | "revert";
  /** Why, in the person's words. */
  readonly reason: string;
  /** The person's name, where sign-in is on. */
  readonly by?: string;
  /** The fingerprint of the exposure that the person saw: another exposure is not the one that was decided on. */
  readonly fingerprint: string;
}

/** Who decided and why, for a sentence: `by Dana Rivera: ticket 4711`. */
export function manualActionInWords({ by, reason }: Pick<ManualAction, "by" | "reason">): string {
  return `by ${by ?? "a person"}: ${reason}`;
}
