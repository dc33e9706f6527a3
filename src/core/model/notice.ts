import type { Severity } from "../cluster/guarded-setting.ts";

/** Rows of short texts, each as long as the columns. */
export interface NoticeTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Something that the app tells of itself, such as a setting that is wrong or a channel that is gone. */
export interface Notice {
  /** Stable for the same news, so that a receiver can drop a second copy. Letters, digits and `_ . : -` only. */
  readonly id: string;
  readonly title: string;
  /** One sentence or two each. */
  readonly lines: readonly string[];
  /** What it tells of several things, row by row. */
  readonly table?: NoticeTable;
  /** It is for the channels that want to hear of so much; for every channel where it is left out. */
  readonly severity?: Severity;
  /** The cluster that it is about, if it is about one. */
  readonly clusterId?: string;
}
