import type { ArmService, RoutedAnswer } from "../arm-service.ts";
import { type ArmRequest, armError } from "../http/arm-answer.ts";
import { type JsonObject, type JsonValue, valueAt } from "../json.ts";
import { type GraphQuery, parseGraphQuery, QueryError } from "./graph-query.ts";

/** The path at which Resource Graph answers queries. */
export const graphPath = "/providers/microsoft.resourcegraph/resources";

/** What a query gives where nobody says how many rows; the most that it gives at all. */
const usualRows = 100;
const mostRows = 1_000;

/** The most subscriptions that one query may name. */
const mostSubscriptions = 1_000;

interface Asked {
  readonly subscriptions: ReadonlySet<string>;
  readonly text: string;
  readonly query: GraphQuery;
  readonly top: number;
  readonly skipToken: string | undefined;
}

/**
 * Answers a query, as Resource Graph does: it leaves out in silence what the caller may not read, refuses only where none
 * of it may be read, and says `resultTruncated` as text.
 */
export function queryGraph(service: ArmService, request: ArmRequest): RoutedAnswer {
  if (request.method !== "POST") return refuse(405, "HttpMethodNotSupported", "Queries are POSTed.");
  const { remaining, resetsAfterSeconds, isRefused } = service.graph.takeQuery(Date.now());
  const headers = {
    "x-ms-user-quota-remaining": String(remaining),
    "x-ms-user-quota-resets-after": `00:00:${String(resetsAfterSeconds).padStart(2, "0")}`,
  };
  if (isRefused) {
    const { answer } = refuse(429, "RateLimiting", "Please provide below info when asking for support.");
    return { answer: { ...answer, headers: { ...headers, "Retry-After": String(resetsAfterSeconds) } } };
  }
  const asked = readAsked(request.body);
  if ("problem" in asked) return refuse(400, "BadRequest", asked.problem);
  const readable = [...asked.subscriptions].filter(
    (id) => service.subscriptions.has(id) && !service.unreadable.has(id),
  );
  if (readable.length === 0) return refuse(403, "Forbidden", "No access to the given subscriptions.");
  const offset = asked.skipToken === undefined ? 0 : offsetOf(asked, service);
  if (offset === undefined) return refuse(400, "BadRequest", "The skip token is invalid or has expired.");
  const rows = rowsOf(asked.query, new Set(readable), service);
  const data = rows.slice(offset, offset + asked.top);
  const next = offset + data.length;
  // Without `id` among the columns there is no token to go on from.
  const canGoOn = next < rows.length && data[0] !== undefined && "id" in data[0];
  return {
    answer: {
      status: 200,
      headers,
      body: {
        totalRecords: rows.length,
        count: data.length,
        data: [...data],
        facets: [],
        resultTruncated: String(next < rows.length && !canGoOn),
        ...(canGoOn ? { $skipToken: tokenOf(asked, next, service) } : {}),
      },
    },
  };
}

function readAsked(body: JsonValue | undefined): Asked | { readonly problem: string } {
  const subscriptions = valueAt(body, "subscriptions");
  const text = valueAt(body, "query");
  const options = valueAt(body, "options");
  if (!Array.isArray(subscriptions) || subscriptions.length === 0 || typeof text !== "string")
    return { problem: "subscriptions and query are required" };
  if (subscriptions.length > mostSubscriptions) return { problem: "too many subscriptions" };
  if (valueAt(options, "resultFormat") !== "objectArray") return { problem: "only objectArray is simulated" };
  const top = valueAt(options, "$top") ?? usualRows;
  const skipToken = valueAt(options, "$skipToken");
  if (typeof top !== "number" || top < 1 || top > mostRows) return { problem: "$top is out of range" };
  try {
    return {
      subscriptions: new Set(subscriptions.map((id) => String(id).toLowerCase())),
      text,
      query: parseGraphQuery(text),
      top,
      skipToken: typeof skipToken === "string" ? skipToken : undefined,
    };
  } catch (error) {
    if (error instanceof QueryError) return { problem: `The query is not understood: ${error.message}` };
    throw error;
  }
}

function rowsOf(
  query: GraphQuery,
  readable: ReadonlySet<string>,
  { graph }: ArmService,
): readonly JsonObject[] {
  const all = query.table === "resources" ? graph.clusters() : graph.changes();
  return query.run(all.filter(({ id }) => readable.has(String(id).split("/")[2]?.toLowerCase() ?? "")));
}

/** A token is good for its own query and subscriptions. */
function tokenOf({ text, subscriptions }: Asked, offset: number, { graph }: ArmService): string {
  const about = [graph.generation(), text, [...subscriptions].join(), offset];
  return Buffer.from(JSON.stringify(about)).toString("base64url");
}

function offsetOf(asked: Asked, service: ArmService): number | undefined {
  try {
    const about: unknown = JSON.parse(Buffer.from(asked.skipToken ?? "", "base64url").toString());
    const offset = Array.isArray(about) ? Number(about[3]) : Number.NaN;
    return tokenOf(asked, offset, service) === asked.skipToken ? offset : undefined;
  } catch {
    return undefined;
  }
}

function refuse(status: number, code: string, message: string): RoutedAnswer {
  return { answer: armError(status, code, message) };
}
