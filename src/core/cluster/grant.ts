import { clip, oneLine } from "../text/readable.ts";
import { foldCase } from "./cluster-id.ts";

/**
 * One thing that a way into a cluster lets somebody do. A way in is the set of its grants: it is wider than another one
 * where it holds a grant that the other does not.
 */
export interface Grant {
  /** Grants of one kind are compared with each other. */
  readonly kind: string;
  /** Tells it from others of its kind, in lower case: ARM's ids and names are compared without case. */
  readonly key: string;
  /** What it lets whom do, for a person; names in it come from outside. */
  readonly words: string;
  /** The key of the grant that says this one, too, where it is told. */
  readonly saidBy?: string;
}

/** As a key: every grant of the kind is approved, as nothing narrower was known. */
export const anyOfKind = "*";

/** A key of some parts, none of which can be mistaken for another. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts.map(foldCase));
}

/** The grants that are not among the approved ones. */
export function grantsBeyond(approved: readonly Grant[], now: readonly Grant[]): readonly Grant[] {
  const isApproved = ({ kind, key }: Grant): boolean =>
    approved.some((known) => known.kind === kind && (known.key === key || known.key === anyOfKind));
  return now.filter((grant) => !isApproved(grant));
}

/** So many grants are told, and so much of each: an id of a resource is long, and the end of it is its name. */
const mostTold = 5;
const longestTold = 300;

/** The words of the grants, each told once. */
export function grantsTold(grants: readonly Grant[]): readonly string[] {
  return grants
    .filter(({ saidBy }) => !grants.some(({ key }) => key === saidBy))
    .map(({ words }) => oneLine(words));
}

/** The grants for a sentence: the first few, and how many more there are. */
export function grantsInWords(grants: readonly Grant[]): string {
  const told = grantsTold(grants);
  const shown = told.slice(0, mostTold).map((words) => clip(words, longestTold));
  const more = told.length - shown.length;
  return `${shown.join("; ")}${more > 0 ? ` and ${more} more` : ""}`;
}
