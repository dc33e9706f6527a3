import * as v from "valibot";
import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import type { HistoryQuery } from "../../ports/history.ts";

/** What a caller asks of the history. */
export interface HistoryRequest {
  readonly query: HistoryQuery;
  readonly format: "json" | "csv";
}

/** A request that was understood, or what is wrong with it. */
export type ParsedHistoryRequest =
  | { readonly kind: "asked"; readonly request: HistoryRequest }
  | { readonly kind: "wrong"; readonly problem: string };

/** Where nothing else is asked for, in milliseconds. */
const usualSpanMs = 30 * 24 * 60 * 60_000;
const usualLimit = 100;
const mostEntries = 1_000;

/** No place is longer: an instant, and the id of an alert. */
const placePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z-[\w.:-]{1,220}$/;

const token = v.object({ since: v.string(), until: v.string(), cluster: v.string(), after: v.string() });

/** Thrown within this file, and told the caller. */
class WrongRequest extends Error {}

/**
 * Reads `since`, `until`, `cluster`, `limit`, `continuation` and `format` of a request. A continuation carries the whole
 * question, and is checked as that is: it gives a caller nothing that the question would not.
 *
 * @param accept the `Accept` header
 */
export function parseHistoryRequest(
  parameters: URLSearchParams,
  accept: string | null,
  now: Date,
): ParsedHistoryRequest {
  try {
    const continued = continuationOf(parameters.get("continuation"));
    const asked = (name: "since" | "until" | "cluster"): string | null => {
      const given = parameters.get(name);
      if (!continued) return given;
      if (given !== null && normal(name, given) !== continued[name])
        throw new WrongRequest(`\`continuation\` belongs to another \`${name}\`: leave \`${name}\` out.`);
      return continued[name] || null;
    };
    const until = instantOf("until", asked("until")) ?? now.toISOString();
    const since =
      instantOf("since", asked("since")) ?? new Date(Date.parse(until) - usualSpanMs).toISOString();
    if (since >= until) throw new WrongRequest("`since` has to lie before `until`.");
    const after = continued?.after;
    if (after !== undefined && (!placePattern.test(after) || after < since || after >= until))
      throw new WrongRequest("`continuation` is not one that this route has given out.");
    const cluster = clusterOf(asked("cluster"));
    const query: HistoryQuery = {
      since,
      until,
      limit: limitOf(parameters.get("limit")),
      ...(cluster ? { cluster } : {}),
      ...(after === undefined ? {} : { after }),
    };
    return { kind: "asked", request: { query, format: formatOf(parameters.get("format"), accept) } };
  } catch (error) {
    if (error instanceof WrongRequest) return { kind: "wrong", problem: error.message };
    throw error;
  }
}

/** What the next page is asked for with. */
export function continuationFor({ since, until, cluster }: HistoryQuery, end: string): string {
  const content = { since, until, cluster: cluster?.id ?? "", after: end };
  return Buffer.from(JSON.stringify(content)).toString("base64url");
}

function continuationOf(text: string | null): v.InferOutput<typeof token> | undefined {
  if (text === null) return undefined;
  try {
    return v.parse(token, JSON.parse(Buffer.from(text.slice(0, 2_000), "base64url").toString()));
  } catch {
    throw new WrongRequest("`continuation` is not one that this route has given out.");
  }
}

function normal(name: "since" | "until" | "cluster", text: string): string {
  return name === "cluster" ? (clusterOf(text)?.id ?? "") : (instantOf(name, text) ?? "");
}

/** An instant with its zone, or a day, which begins at midnight UTC. */
function instantOf(name: string, text: string | null): string | undefined {
  if (text === null) return undefined;
  const isInstant = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(
    text,
  );
  const time = isInstant && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new WrongRequest(`\`${name}\` is no instant: write it like 2026-11-21T18:00:00Z, or 2026-11-21.`);
  return new Date(time).toISOString();
}

/** JavaScript takes the 30th of February for a day in March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function clusterOf(text: string | null): ClusterId | undefined {
  if (text === null) return undefined;
  const cluster = parseClusterId(text);
  if (!cluster) throw new WrongRequest("`cluster` is no managed cluster's resource id.");
  return cluster;
}

function limitOf(text: string | null): number {
  if (text === null) return usualLimit;
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > mostEntries)
    throw new WrongRequest(`\`limit\` is a number from 1 to ${mostEntries}.`);
  return limit;
}

function formatOf(text: string | null, accept: string | null): "json" | "csv" {
  if (text === "json" || text === "csv") return text;
  if (text !== null) throw new WrongRequest("`format` is `json` or `csv`.");
  return /\btext\/csv\b/i.test(accept ?? "") ? "csv" : "json";
}
