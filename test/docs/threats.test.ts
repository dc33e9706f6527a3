import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = file("docs/security.md");
const model = /^## Threat model$(.*?)^## /ms.exec(page)?.[1] ?? "";

interface Threat {
  readonly section: string;
  readonly threat: string;
  readonly defence: string;
  /** As written: `` `test/x.test.ts` "name" ``, several with `<br>` between them. */
  readonly tests: string;
}

/** The rows of all tables of the model, each under its heading. */
const threats: readonly Threat[] = model.split(/^### /m).flatMap((part) => {
  const [section = "", ...lines] = part.split("\n");
  return lines
    .filter((line) => line.startsWith("| ") && !/^\| (threat|---) /.test(line))
    .map((line) => {
      const [threat = "", defence = "", tests = ""] = line.slice(2, -2).split(" | ");
      return { section, threat, defence, tests };
    });
});

/** The tests that a row names. */
function named(tests: string): readonly { readonly path: string; readonly name: string }[] {
  return tests.split("<br>").map((entry) => {
    const [, path = "", name = ""] = /^`(test\/[\w./-]+\.test\.ts)` "([^"]+)"$/.exec(entry) ?? [];
    return { path, name };
  });
}

describe("the threat model of docs/security.md", () => {
  test.each([
    "Somebody who can write the cluster",
    "Events",
    "A stolen identity",
    "The policy file",
    "Receivers of alerts, and leaked URLs",
    "Poisoned texts",
    "Callers of the HTTP routes",
    "Whoever reaches the storage account",
    "Dead letters and poison",
    "What it is built from",
    "Whoever wants the guard to stand still",
  ])("has threats under: %s", (section) => {
    expect(threats.filter((row) => row.section === section).length).toBeGreaterThan(2);
  });

  test.each(threats)("$section: $threat: has a defence, and tests that there are", ({ defence, tests }) => {
    expect(defence).not.toBe("");
    for (const { path, name } of named(tests)) {
      expect(path, tests).not.toBe("");
      // The title of a test, or of a row in its table: nothing but a whole text in the source counts.
      const source = file(path);
      expect(
        [`"${name}"`, `\`${name}\``].some((text) => source.includes(text)),
        `${path}: ${name}`,
      ).toBe(true);
    }
  });

  test("a test that is not there is found", () => {
    const [{ path, name } = { path: "", name: "" }] = named('`test/docs/threats.test.ts` "no such test"');
    expect({ path, name }).toEqual({ path: "test/docs/threats.test.ts", name: "no such test" });
    expect(named("nothing of the kind")).toEqual([{ path: "", name: "" }]);
  });
});
