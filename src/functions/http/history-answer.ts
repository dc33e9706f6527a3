import type { HttpResponseInit } from "@azure/functions";
import type { HistoryEntry } from "../../core/model/history-entry.ts";
import type { HistoryPage } from "../../ports/history.ts";
import { toCsv } from "./csv.ts";
import { continuationFor, type HistoryRequest } from "./history-request.ts";
import { json } from "./http-answer.ts";

/** The columns of the table, and the fields of an entry, in their order. */
const columns = [
  "at",
  "clusterId",
  "kind",
  "what",
  "by",
  "actor",
  "message",
  "reason",
  "severity",
  "verdict",
  "topic",
  "incidentId",
  "correlationId",
  "id",
] as const satisfies readonly (keyof HistoryEntry)[];

/** A page of the history, as JSON or as a table; where there is more, with how to ask for it. */
export function historyAnswer(
  { query, format }: HistoryRequest,
  { entries, end }: HistoryPage,
): HttpResponseInit {
  const continuation = end === undefined ? undefined : continuationFor(query, end);
  const next =
    continuation === undefined
      ? undefined
      : `/api/history?continuation=${continuation}&limit=${query.limit}&format=${format}`;
  const link = next === undefined ? {} : { link: `<${next}>; rel="next"` };
  if (format === "json") {
    const { since, until } = query;
    const answer = json(200, {
      since,
      until,
      entries: entries.map(inOrder),
      ...(continuation === undefined ? {} : { continuation }),
    });
    return { ...answer, headers: { ...answer.headers, ...link } };
  }
  const rows = entries.map((entry) => columns.map((column) => entry[column] ?? ""));
  return {
    status: 200,
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="aks-guardrail-history.csv"',
      "cache-control": "no-store",
      ...link,
    },
    body: toCsv([columns, ...rows]),
  };
}

/** The fields that the contract names, and no others. */
function inOrder(entry: HistoryEntry): Readonly<Record<string, string>> {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = entry[column];
      return value === undefined ? [] : [[column, value]];
    }),
  );
}
