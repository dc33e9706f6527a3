/** One part of a route template: fixed text, a parameter, an optional one, or all the rest. */
type Segment = { kind: "literal"; text: string } | { kind: "parameter" | "optional" | "rest"; name: string };

/** A route template such as `clusters/{subscription}/{resourceGroup?}`, ready to be matched. */
export interface RouteTemplate {
  segments: readonly Segment[];
}

/**
 * Reads a route template: literals, `{name}`, `{name?}` and `{*rest}`.
 * @throws Error that names the part which this host cannot match (constraints, defaults, parts of a segment).
 */
export function parseRouteTemplate(template: string): RouteTemplate {
  const parts = template.split("/").filter((part) => part !== "");
  const segments = parts.map((part, index): Segment => {
    if (!/[{}]/.test(part)) return { kind: "literal", text: part.toLowerCase() };
    const [, star, name, question] = /^\{(\*{0,2})(\w+)(\?)?\}$/.exec(part) ?? [];
    if (name === undefined)
      throw new Error(`the route part "${part}" is of a kind that this local host does not match`);
    const kind = star ? "rest" : question ? "optional" : "parameter";
    if (
      kind !== "parameter" &&
      index < parts.length - 1 &&
      !parts.slice(index + 1).every((next) => next.endsWith("?}"))
    ) {
      throw new Error(`the route part "${part}" must stand at the end`);
    }
    return { kind, name };
  });
  return { segments };
}

/**
 * Matches a request path (still percent-encoded) against a template. Literals are compared without case.
 * @returns the parameters, decoded except for `%2F`; an optional one that was not given is absent.
 */
export function matchRoute(template: RouteTemplate, path: string): Record<string, string> | undefined {
  const given = path.split("/").filter((part) => part !== "");
  const parameters: Record<string, string> = {};
  for (const [index, segment] of template.segments.entries()) {
    const part = given[index];
    if (segment.kind === "rest") {
      const rest = given.slice(index).map(decodeExceptSlash).join("/");
      if (rest !== "") parameters[segment.name] = rest;
      return parameters;
    }
    if (segment.kind === "literal") {
      if (part === undefined || decodeExceptSlash(part).toLowerCase() !== segment.text) return undefined;
    } else if (part !== undefined) parameters[segment.name] = decodeExceptSlash(part);
    else if (segment.kind === "parameter") return undefined;
  }
  return given.length > template.segments.length ? undefined : parameters;
}

const ranks = { literal: 0, parameter: 1, optional: 2, rest: 3 } as const;

/** Orders templates so that the more exact one is tried first: literals before parameters, part by part. */
export function compareRoutes(left: RouteTemplate, right: RouteTemplate): number {
  const length = Math.max(left.segments.length, right.segments.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [left.segments[index], right.segments[index]];
    const difference = (a === undefined ? 1.5 : ranks[a.kind]) - (b === undefined ? 1.5 : ranks[b.kind]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What does not decode stays as it came, and `%2F` always does: seen on the real host. */
function decodeExceptSlash(part: string): string {
  return part
    .split(/(%2F)/i)
    .map((piece) => {
      if (/^%2F$/i.test(piece)) return piece;
      try {
        return decodeURIComponent(piece);
      } catch {
        return piece;
      }
    })
    .join("");
}
