import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const oldest = /[\d.]+/.exec(manifest.engines.node)?.[0];

test.each(["README.md", "CONTRIBUTING.md", "docs/deploy.md", "infra/hooks/run-hook.js"])(
  "%s asks for the Node.js that package.json asks for",
  async (file) => {
    const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
    const asked = [...text.matchAll(/Node\.js (\d[\d.]*\d) or newer/g)].map(([, version]) => version);
    expect(asked).toEqual([oldest]);
  },
);
