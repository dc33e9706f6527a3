/**
 * Why the guardrail does what it does, as a code for automation: beside the `message` for people, whose words may change.
 * A code keeps its meaning. docs/reasons.md lists them all.
 */
export const decisionReasons = [
  /** The policy's mode is `off`. */
  "SwitchedOff",
  /** The cluster is within its baseline. */
  "WithinBaseline",
  /** What a read shows is, or becomes part of, the baseline. */
  "BaselineLearned",
  /** A trusted deployer's own change moved the baseline; the Activity Log is asked whether it was theirs alone. */
  "TrustedDeployer",
  /** A person accepted what is found. */
  "AcceptedByPerson",
  /** Nothing is wrong but what the policy exempts. */
  "ExemptedByPolicy",
  /** Nothing is seen that is wrong, while an operation runs: nothing is confirmed yet. */
  "NotConfirmedYet",
  /** The last operation ended badly: what the body shows may not be in force. */
  "OperationEndedBadly",
  /** Approved ranges are missing, and nothing is exposed. */
  "ApprovedRangesMissing",
  /** Nothing narrower was approved that could be put back. */
  "NothingApproved",
  /** The cluster could not be read. */
  "ClusterUnreadable",
  /** The policy's mode is `alert`. */
  "PolicyOnlyAlerts",
  /** Nothing of it goes back safely by itself: the platform has no way, or others may rely on it. */
  "OnlyByHand",
  /** To put it back would fail, or make it worse. */
  "RevertUnsafe",
  /** The public DNS name is the only one of a private cluster without a DNS zone of its own: it cannot be turned off. */
  "NoPrivateDnsZone",
  /** An upgrade failed or was aborted, and the policy leaves that to a person. */
  "UpgradeUnfinished",
  /** Reverted too often within the policy's window. */
  "RevertedTooOften",
  /** The guardrail has stood down for this cluster. */
  "StoodDown",
  /** Azure refused the update, did not take it on, or failed to carry it out. */
  "UpdatesFail",
  /** The cluster is in the middle of another operation. */
  "OperationInProgress",
  /** The cluster is stopped and takes no update. */
  "ClusterStopped",
  /** Azure asked for time, or did not answer. */
  "AzureAskedForTime",
  /** Azure did not take the update on; it is sent again. */
  "UpdateNotTaken",
  /** The policy's grace period is running. */
  "GracePeriodRunning",
  /** What was approved is put back, as the policy says. */
  "RevertDue",
  /** What was approved is put back, as a person asked for it. */
  "RevertRequested",
  /** A read shows that the guardrail's update has put back what was approved. */
  "RevertConfirmed",
  /** It was closed, or put back, by somebody else. */
  "ClosedByOthers",
  /** A contested cluster has stayed within its baseline for a whole window. */
  "CalmForWindow",
  /** No list applies to the cluster any more, as it is private now. */
  "ClusterPrivate",
  /** What is still open is no longer minded by the policy. */
  "NoLongerMinded",
  /** Something was done to the cluster while it stood open. */
  "ActsWhileOpen",
  /** The cluster can be read again. */
  "ReadableAgain",
  /** The cluster was deleted. */
  "ClusterDeleted",
  /** The cluster was deleted, and another one was created under its id. */
  "ClusterReplaced",
] as const;

/** One of these codes. */
export type DecisionReason = (typeof decisionReasons)[number];

/** Why, for automation and for people. */
export interface Why {
  readonly reason: DecisionReason;
  /** One or more sentences for a person. */
  readonly message: string;
}
