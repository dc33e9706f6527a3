/** The queue of delayed work, as the `followUp` trigger and the sender name it. */
export const followUpQueueName = "aks-guardrail-follow-up";

/** Where the host moves a message that failed too often: the trigger's queue with `-poison`, by the host's own rule. */
export const poisonQueueName = `${followUpQueueName}-poison`;
