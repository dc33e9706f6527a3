import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { PolicyPath } from "./policy-problem.ts";

/** The line, from 1, of the value at a path: of its key in a mapping. Where the path ends early, of what holds it. */
export function lineOf(document: Document, lines: LineCounter, path: PolicyPath): number {
  let node: Node | undefined | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const holder: unknown = isAlias(node) ? node.resolve(document) : node;
    const found = stepInto(holder, step);
    if (!found) break;
    offset = found.at.range?.[0] ?? offset;
    node = found.value;
    if (!node) break;
  }
  return lines.linePos(offset).line;
}

function stepInto(holder: unknown, step: string | number): { at: Node; value: Node | undefined } | undefined {
  if (isMap(holder)) {
    const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    if (!pair || !isNode(pair.key)) return undefined;
    return { at: pair.key, value: isNode(pair.value) ? pair.value : undefined };
  }
  if (isSeq(holder)) {
    const item = holder.items[Number(step)];
    return isNode(item) ? { at: item, value: item } : undefined;
  }
  return undefined;
}
