import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { heldLength } from "../../src/cli/output/held-output.ts";
import { run } from "../../src/cli/run.ts";
import { memoryIo, type Printed } from "./memory-io.ts";
import { sarifProblems } from "./output/sarif-schema.ts";

const open = await readFile(new URL("../fixtures/arm/public-open-empty-list.json", import.meta.url), "utf8");
const shortOpen = JSON.stringify(JSON.parse(open));

/** So many clusters print more than is held back, in each format that prints before the end. */
const fleets = { json: 2000, table: 4000, sarif: 2000 } as const;

/** So many clusters are more than one comment can hold. */
const fleet = 4000;

/** What an endless reader of standard input sees: how many bodies were asked for, and how many of them were printed. */
interface Flow {
  readonly out: string;
  readonly err: readonly string[];
  readonly progress: readonly string[];
  readonly status: number;
  /** In bodies: the most that were read and not yet printed, once printing had begun. */
  readonly mostHeld: number;
  /** In bodies: what was read when printing began. */
  readonly readBefore: number;
}

/** Evaluates a list of clusters that is made while it is read; at `bad` stands something that is no cluster. */
async function flow(
  output: string,
  { bad = -1, clusters = fleet }: { bad?: number; clusters?: number } = {},
): Promise<Flow> {
  const printed = { out: [], err: [], progress: [] } satisfies Printed;
  let read = 0;
  let seen = 0;
  let mostHeld = 0;
  let readBefore = 0;
  let out = "";
  async function* bodies(): AsyncGenerator<string> {
    for (let index = 0; index < clusters; index++) {
      read++;
      if (seen > 0) mostHeld = Math.max(mostHeld, read - seen);
      yield `${index === 0 ? "[" : ",\n"}${index === bad ? "{}" : shortOpen.replaceAll("aks-prod", `aks-n${index}-x`)}`;
    }
    yield "]";
  }
  const status = await run(["evaluate", "-", "-o", output], {
    ...memoryIo({}, printed),
    streamStandardInput: bodies,
    write: async (text) => {
      if (seen === 0) readBefore = read;
      out += text;
      const last = text.match(/aks-n\d+-x/g)?.at(-1);
      if (last !== undefined) seen = Number(/\d+/.exec(last)?.[0]) + 1;
    },
  });
  return { out, err: printed.err, progress: printed.progress, status, mostHeld, readBefore };
}

describe.each(["json", "table", "sarif"] as const)("many clusters as %s", (format) => {
  const clusters = fleets[format];
  const last = clusters - 1;
  const bad = clusters - 100;

  test("are printed as they are read: no more than a few are held at any time", async () => {
    const { status, mostHeld, readBefore, out } = await flow(format, { clusters });
    expect(status).toBe(1);
    expect(out).toContain(`aks-n${last}-x`);
    expect(readBefore).toBeLessThan(clusters);
    // One is read ahead of the one that is judged, as only what follows a body says that it is whole.
    expect(mostHeld).toBeLessThanOrEqual(2);
  });

  test("print nothing where something is wrong before much was to be printed", async () => {
    const { status, out, err } = await flow(format, { bad: 5, clusters });
    expect([status, out]).toEqual([2, ""]);
    expect(err).toEqual([expect.stringMatching(/^aks-guardrail: standard input\[5\]: [^\n]+$/)]);
  });

  test("are closed, and said to be not whole, where something is wrong in the middle", async () => {
    const { status, out, err } = await flow(format, { bad, clusters });
    expect(status).toBe(2);
    expect(err).toEqual([
      expect.stringMatching(new RegExp(`^aks-guardrail: standard input\\[${bad}\\]: [^\n]+$`)),
    ]);
    expect(out).toContain(`standard input[${bad}]: it is not a cluster`);
    expect(out.endsWith("\n")).toBe(true);
    if (format === "table") return;
    const document = JSON.parse(out);
    if (format === "sarif") expect(sarifProblems(document)).toEqual([]);
    else expect(document).toHaveLength(bad + 1);
  });
});

test("many clusters as Markdown are one comment, and nothing is printed before the end", async () => {
  const { status, out, readBefore } = await flow("markdown");
  expect([status, readBefore]).toEqual([1, fleet]);
  expect(out).toContain("## AKS Guardrail: 4,000 of 4,000 clusters with findings");
  expect(out.length).toBeLessThan(65_536);
  expect(await flow("markdown", { bad: 3900 })).toMatchObject({ status: 2, out: "" });
});

test("how far the work is, is shown now and then, and taken away at the end", async () => {
  const { progress, err } = await flow("table", { clusters: 2500 });
  expect(progress).toEqual(["1,000 clusters judged", "2,000 clusters judged", ""]);
  expect(err).toEqual([]);
});

test("a note that is true of many clusters names some and counts the others", async () => {
  const nameless = JSON.parse(open);
  delete nameless.id;
  const printed: Printed = { out: [], err: [] };
  const list = JSON.stringify(Array.from({ length: 1234 }, () => nameless));
  const policy = 'version: 1\nclusters: [{ match: { resourceGroups: ["rg-*"] }, mode: revert }]';
  await run(["evaluate", "l", "--policy", "p"], memoryIo({ files: { l: list, p: policy } }, printed));
  expect(printed.err).toHaveLength(21);
  expect(printed.err.at(-1)).toMatch(/^note: 1,214 clusters more: it has no id, /);
});

test("what is held back is no more than a few megabytes", () => {
  expect(heldLength).toBeLessThanOrEqual(2 * 1024 * 1024);
});

describe("--output", () => {
  const evaluate = async (args: readonly string[], machine: Parameters<typeof memoryIo>[0] = {}) => {
    const printed: Printed = { out: [], err: [] };
    const status = await run(
      ["evaluate", "a.json", ...args],
      memoryIo({ files: { "a.json": open }, ...machine }, printed),
    );
    return { status, out: printed.out.join("\n"), err: printed.err };
  };

  test("is JSON when it is not said", async () => {
    expect(await evaluate([])).toEqual(await evaluate(["-o", "json"]));
  });

  test.each(["json", "table", "sarif", "markdown"])("%s keeps the exit status", async (format) => {
    expect((await evaluate(["--output", format])).status).toBe(1);
  });

  test("of another name is refused", async () => {
    expect(await evaluate(["-o", "xml"])).toEqual({
      status: 2,
      out: "",
      err: ["aks-guardrail: --output: it has to be json, table, sarif or markdown"],
    });
  });

  test("table has colours on a terminal only", async () => {
    expect((await evaluate(["-o", "table"])).out).not.toContain("\u001B");
    expect((await evaluate(["-o", "table"], { isTerminal: true })).out).toContain("\u001B[1;31mcritical");
    const environment = { NO_COLOR: "1" };
    expect((await evaluate(["-o", "table"], { isTerminal: true, environment })).out).not.toContain("\u001B");
  });
});
