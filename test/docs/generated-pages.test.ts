import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generatedPages } from "./generate/generated-pages.ts";

test.each(generatedPages())(
  "$path is what npm run docs:generate makes of the code",
  async ({ path, text }) => {
    expect(await readFile(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
  },
);
