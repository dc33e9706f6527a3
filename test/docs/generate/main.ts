import { writeFile } from "node:fs/promises";
import { generatedPages } from "./generated-pages.ts";

const root = new URL("../../../", import.meta.url);
for (const { path, text } of generatedPages()) {
  await writeFile(new URL(path, root), text);
  console.log(`${path} is up to date.`);
}
