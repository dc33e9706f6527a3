/**
 * Broken invariants whose cause in the product is known and not mended yet. They are counted and printed, never hidden:
 * whoever mends one deletes it here, and its violations fail the tests from then on.
 *
 * - `forked-retries`: the message for an alert's next try is sent before the try is marked. A fault or a crash between
 *   the two sends it again, and both messages live on, each with a successor of its own, for up to a day: when the
 *   webhook is back, both deliver. The fault lies at a try that failed, not between the successful one and its mark.
 * - `unclaimed-orphan`: an alert that a crash or a fault left recorded and untried is sent by every follow-up that finds
 *   it; nobody claims it first, and there is no lease yet. Two follow-ups of a cluster that wake together both send it.
 */
export const knownWeaknesses = ["forked-retries", "unclaimed-orphan"] as const;

/** One of them. */
export type KnownWeakness = (typeof knownWeaknesses)[number];
