import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { moves, openings } from "../../src/core/incident/life-cycle.ts";

const page = await readFile(new URL("../../docs/incidents.md", import.meta.url), "utf8");

/** The arrows of the page's diagram, as `from --> to`. */
function arrows(): string[] {
  const diagram = /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const lines = diagram.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const arrow = /^ {2}(\[\*\]|[a-z]+) --> (\[\*\]|[a-z]+)(?:: [^:]+)?$/.exec(line);
    if (!arrow) throw new Error(`no arrow: ${line}`);
    return `${arrow[1]} --> ${arrow[2]}`;
  });
}

/** The arrows that the life cycle allows. */
function allowed(): string[] {
  const between = Object.entries(moves).flatMap(([from, to]) => to.map((status) => `${from} --> ${status}`));
  const ends = Object.keys(moves).filter((status) => !openings.some((open) => open === status));
  return [
    ...openings.map((status) => `[*] --> ${status}`),
    ...between,
    ...ends.map((end) => `${end} --> [*]`),
  ];
}

test("the diagram in docs/incidents.md shows every move of the life cycle, and no other", () => {
  expect(arrows().length).toBeGreaterThan(20);
  expect(arrows().toSorted()).toEqual(allowed().toSorted());
});

test("the page says of each status what it is and what it waits for", () => {
  const rows = page
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.length === 6);
  const [, , ...statuses] = rows;
  expect(statuses.map(([, status]) => status)).toEqual(Object.keys(moves).map((status) => `\`${status}\``));
  for (const [, status = "", meaning, waitsFor, endedBy] of statuses) {
    const isOpen = openings.some((open) => status === `\`${open}\``);
    expect(meaning).not.toBe("");
    expect([waitsFor !== "", endedBy !== ""]).toEqual([isOpen, isOpen]);
  }
});
