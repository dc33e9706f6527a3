import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("../../src/functions/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));

/** What an entry point does, line by line: without its imports and what is said about it. */
function codeOf(name: string): readonly string[] {
  return readFileSync(new URL(name, folder), "utf8")
    .replace(/^import [^;]*;$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(\/\/|\/\*|\*)/.test(line));
}

describe("the entry points", () => {
  it("are one file for each function, which parses, calls and answers in thirty lines at most", () => {
    const long = files.filter((name) => name !== "register.ts" && codeOf(name).length > 30);
    expect(long).toEqual([]);
  });

  it("are all registered, and nothing else is", () => {
    const register = codeOf("register.ts").join("\n");
    expect([...register.matchAll(/^app\.\w+\(/gm)]).toHaveLength(files.length - 1);
  });
});
