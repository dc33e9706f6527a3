import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { nodeIo } from "../../src/cli/node-io.ts";
import { run } from "../../src/cli/run.ts";
import { parsePolicy } from "../../src/core/policy/policy-file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  "README.md",
  "CHANGELOG.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...(await readdir(join(root, "docs"), { recursive: true }))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** A file's text, by its path in the project. */
function read(path: string): Promise<string> {
  return readFile(join(root, path), "utf8");
}

/** The contents of the fenced blocks of one language. */
function blocks(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, name, content]) =>
    name === language && content !== undefined ? [content] : [],
  );
}

/** A page's prose: what stands in code is no link. */
function prose(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
}

/** The anchors of a page's headings, made as GitHub makes them. */
function anchors(page: string): string[] {
  const headings = page.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map(([, text = ""]) =>
    text
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Targets of links and images that lead into the project. */
function relativeTargets(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target = ""]) =>
    /^[a-z][a-z0-9+.-]*:/i.test(target) ? [] : [target],
  );
}

describe.each(pages)("%s", (path) => {
  test("leads to files and headings that exist", async () => {
    const page = await read(path);
    const broken: string[] = [];
    for (const target of relativeTargets(page)) {
      const [file = "", anchor] = target.split("#");
      const linked = file === "" ? path : relative(root, resolve(root, dirname(path), file));
      const exists = await access(join(root, linked)).then(
        () => true,
        () => false,
      );
      if (!exists || (anchor !== undefined && !anchors(await read(linked)).includes(anchor)))
        broken.push(target);
    }
    expect(broken).toEqual([]);
  });

  test("shows only JSON and policy files that parse", async () => {
    const page = await read(path);
    for (const json of blocks(page, "json")) expect(() => JSON.parse(json)).not.toThrow();
    for (const yaml of blocks(page, "yaml")) expect(parsePolicy(yaml)).toHaveProperty("policy");
  });
});

test("docs/policy.md has a policy example, and one of other systems", async () => {
  expect(blocks(await read("docs/policy.md"), "yaml")).toHaveLength(2);
});

test("docs/settings.md has every app setting that is read", async () => {
  const folders = ["src/settings", "src/adapters/alerts"];
  const names = new Set<string>();
  for (const folder of folders) {
    for (const file of await readdir(join(root, folder))) {
      const source = await read(`${folder}/${file}`);
      for (const [name] of source.matchAll(/\b(?:GUARDRAIL|AZURE|WEBSITE)_[A-Z_]*[A-Z]\b/g)) names.add(name);
    }
  }
  expect(names).toContain("GUARDRAIL_MODE");
  const rows = (await read("docs/settings.md")).split("\n").filter((line) => line.startsWith("| `"));
  const documented = rows.map((row) => row.split("|")[1] ?? "").join();
  expect([...names].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

test("the command line prints what docs/command-line.md shows", async () => {
  const page = await read("docs/command-line.md");
  const [command = ""] = blocks(page, "sh");
  const [shown = ""] = blocks(page, "json");
  const [npx, program, ...args] = command.trim().split(" ");
  const printed: string[] = [];
  const io: CliIo = {
    ...nodeIo,
    readFile: (path) => nodeIo.readFile(join(root, path)),
    streamFile: (path) => nodeIo.streamFile(join(root, path)),
    listFolder: (path) => nodeIo.listFolder(join(root, path)),
    write: async (text) => void printed.push(text),
  };
  expect([npx, program]).toEqual(["npx", "aks-guardrail"]);
  expect(await run(args, io)).toBe(1);
  expect(JSON.parse(printed.join(""))).toEqual(JSON.parse(shown));
});
