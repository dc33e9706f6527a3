import type { Notice } from "../../core/model/notice.ts";

/** A notice as lines of text: its title, its sentences, and its table, one line a row. */
export function noticeLines({ title, lines, table }: Notice): readonly string[] {
  if (!table) return [title, ...lines];
  return [title, ...lines, ...[table.columns, ...table.rows].map((row) => row.join(" | "))];
}
