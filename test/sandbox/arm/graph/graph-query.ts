import { type JsonObject, type JsonValue, valueAt } from "../json.ts";

/** A query that this simulator does not understand: it knows those of the guardrail, and not the language. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/** A query, taken apart. */
export interface GraphQuery {
  readonly table: "resources" | "resourcechanges";
  readonly run: (rows: readonly JsonObject[]) => readonly JsonObject[];
}

type Step = (rows: readonly JsonObject[]) => readonly JsonObject[];
type Test = (row: JsonObject) => boolean;

/** Takes a query apart. @throws QueryError for what it does not understand */
export function parseGraphQuery(text: string): GraphQuery {
  const [table, ...steps] = text.split("|").map((part) => part.trim());
  if (table !== "resources" && table !== "resourcechanges") throw new QueryError(`no table ${table}`);
  const parsed = steps.map(parseStep);
  return { table, run: (rows) => parsed.reduce((left, step) => step(left), rows) };
}

function parseStep(text: string): Step {
  const [, word = "", rest = ""] = /^(where|project|order by)\s+(.+)$/s.exec(text) ?? [];
  switch (word) {
    case "where": {
      const tests = rest.split(/\s+or\s+/).map(parseTest);
      return (rows) => rows.filter((row) => tests.some((test) => test(row)));
    }
    case "project": {
      const columns = rest.split(",").map(parseColumn);
      return (rows) =>
        rows.map((row) => Object.fromEntries(columns.map(([name, read]) => [name, read(row)])));
    }
    case "order by": {
      if (rest !== "id asc") throw new QueryError(`no order by ${rest}`);
      return (rows) => rows.toSorted((one, other) => (String(one.id) < String(other.id) ? -1 : 1));
    }
    default:
      throw new QueryError(`no step ${text}`);
  }
}

function parseColumn(text: string): [string, (row: JsonObject) => JsonValue] {
  const [, name, path] = /^\s*(\w+)(?:\s*=\s*([\w.]+))?\s*$/.exec(text) ?? [];
  if (name === undefined) throw new QueryError(`no column ${text}`);
  return [name, (row) => valueAt(row, path ?? name) ?? null];
}

function parseTest(text: string): Test {
  const equal = /^([\w.]+)\s*=~\s*'([^']*)'$/.exec(text);
  if (equal) {
    const [, path = "", word = ""] = equal;
    return (row) => String(valueAt(row, path) ?? "").toLowerCase() === word.toLowerCase();
  }
  const since = /^todatetime\(([\w.]+)\)\s*>=\s*datetime\(([^)]*)\)$/.exec(text);
  if (since) {
    const [, path = "", instant = ""] = since;
    return (row) => Date.parse(String(valueAt(row, path))) >= Date.parse(instant);
  }
  const has = /^tostring\(([\w.]+)\)\s+has\s+'(\w+)'$/.exec(text);
  if (has) {
    const [, path = "", word = ""] = has;
    const pattern = new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`, "i");
    return (row) => pattern.test(JSON.stringify(valueAt(row, path) ?? null));
  }
  throw new QueryError(`no condition ${text}`);
}
