/**
 * Where an operation on a cluster, or on a part of one, stands. Only `succeeded` says that what the body shows is in
 * force: while an operation runs the body already shows what was asked for, and after a failure it may show what never
 * took effect.
 */
export type ProvisioningPhase = "succeeded" | "failed" | "canceled" | "in-progress";

/** The phase that ARM's `provisioningState` names. */
export function provisioningPhaseOf(provisioningState: string): ProvisioningPhase {
  switch (provisioningState.toLowerCase()) {
    case "succeeded":
      return "succeeded";
    case "failed":
      return "failed";
    case "canceled":
      return "canceled";
    default:
      // Every other word of ARM's (Creating, Updating, Upgrading, Deleting, ...) names a running operation.
      return "in-progress";
  }
}

/** True where the last operation is over and did not succeed: nobody knows how much of what was asked for is in force. */
export function endedBadly(phase: ProvisioningPhase): boolean {
  return phase === "failed" || phase === "canceled";
}
