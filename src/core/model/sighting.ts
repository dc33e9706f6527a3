import type { Write } from "./write.ts";

/** What a run knows of who wrote. */
export interface Sighting {
  /** The writes that events have told of, the one that the run is about among them. */
  readonly writes: readonly Write[];
  /** When the last compliant read began, and the last read at all. */
  readonly compliantAt?: string;
  readonly seenAt?: string;
  /** True while an operation runs on the cluster. */
  readonly isApplying: boolean;
  readonly now: Date;
}
