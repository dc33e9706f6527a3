/** A row by its columns; its keys are `partitionKey` and `rowKey`, as the SDK names them. */
type Row = Readonly<Record<string, unknown>>;

/** One comparison. */
export interface Condition {
  readonly name: string;
  readonly operator: string;
  readonly value: string | number | boolean;
  /** Whether a value of that column fulfils it. */
  test(value: unknown): boolean;
}

/** A filter that was understood. */
export interface Filter {
  matches(row: Row): boolean;
  /** What it says of the keys, whatever else holds: the service looks at no row outside of that. */
  readonly bounds: readonly Condition[];
}

const tokens = /\s*(\(|\)|'(?:[^']|'')*'|[\w.-]+)/y;

/** So much of OData's filters as the app writes: comparisons of a column with a constant, `and`, `or`, parentheses. */
export function parseFilter(text: string): Filter {
  if (text.trim() === "") return { matches: () => true, bounds: [] };
  const words = tokensOf(text);
  const filter = disjunction();
  if (words.length > 0) throw new SyntaxError(`The filter goes on after its end: ${words.join(" ")}`);
  return filter;

  function disjunction(): Filter {
    const parts = [conjunction()];
    while (words[0] === "or") {
      words.shift();
      parts.push(conjunction());
    }
    const [only] = parts;
    if (only && parts.length === 1) return only;
    return { matches: (row) => parts.some((part) => part.matches(row)), bounds: [] };
  }

  function conjunction(): Filter {
    const parts = [term()];
    while (words[0] === "and") {
      words.shift();
      parts.push(term());
    }
    return {
      matches: (row) => parts.every((part) => part.matches(row)),
      bounds: parts.flatMap(({ bounds }) => bounds),
    };
  }

  function term(): Filter {
    if (words[0] !== "(") return comparison();
    words.shift();
    const inner = disjunction();
    if (words.shift() !== ")") throw new SyntaxError(`A parenthesis is not closed: ${text}`);
    return inner;
  }

  function comparison(): Filter {
    const [name = "", operator = "", constant = ""] = words.splice(0, 3);
    const value = constantOf(constant);
    const condition: Condition = { name, operator, value, test: (given) => compare(given, operator, value) };
    const isKey = name === "PartitionKey" || name === "RowKey";
    return { matches: (row) => condition.test(row[columnOf(name)]), bounds: isKey ? [condition] : [] };
  }
}

function tokensOf(text: string): string[] {
  const found: string[] = [];
  tokens.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (tokens.lastIndex < trimmed.length) {
    const at = tokens.lastIndex;
    const [, token] = tokens.exec(trimmed) ?? [];
    if (token === undefined)
      throw new SyntaxError(`The filter cannot be read from here on: ${text.slice(at)}`);
    found.push(token);
  }
  return found;
}

function columnOf(name: string): string {
  if (name === "PartitionKey") return "partitionKey";
  return name === "RowKey" ? "rowKey" : name;
}

function constantOf(constant: string): string | number | boolean {
  if (constant.startsWith("'")) return constant.slice(1, -1).replaceAll("''", "'");
  if (constant === "true" || constant === "false") return constant === "true";
  return Number(constant);
}

/** A column that is missing, or of another type, fulfils nothing, as the service has it. */
function compare(given: unknown, operator: string, value: string | number | boolean): boolean {
  if (
    (typeof given !== "string" && typeof given !== "number" && typeof given !== "boolean") ||
    typeof given !== typeof value
  )
    return false;
  switch (operator) {
    case "eq":
      return given === value;
    case "ne":
      return given !== value;
    case "gt":
      return given > value;
    case "ge":
      return given >= value;
    case "lt":
      return given < value;
    case "le":
      return given <= value;
    default:
      throw new SyntaxError(`"${operator}" is no comparison.`);
  }
}
