import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appFiles, readDeployable } from "../../../infra/package/deployable.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deployable-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

function put(...names: readonly string[]): Promise<unknown> {
  return Promise.all(names.map((name) => writeFile(join(folder, name), `of ${name}`)));
}

test("the function app is four files", async () => {
  await put(...appFiles);
  const read = await readDeployable(folder);
  expect(Object.keys(read).toSorted()).toEqual(["host.json", "main.cjs", "package.json", "telemetry.cjs"]);
  expect(new TextDecoder().decode(read["main.cjs"])).toBe("of main.cjs");
});

test("a policy file goes along", async () => {
  await put(...appFiles, "policy.yaml");
  expect(Object.keys(await readDeployable(folder))).toContain("policy.yaml");
});

test("what is missing is named", async () => {
  await put("host.json", "main.cjs");
  await expect(readDeployable(folder)).rejects.toThrow(
    `${folder} lacks package.json, telemetry.cjs: run \`npm run build\` first.`,
  );
});

test("a folder that is not there lacks everything", async () => {
  await expect(readDeployable(join(folder, "none"))).rejects.toThrow(/lacks host\.json, main\.cjs/);
});

test("what does not belong there is named, and not deployed", async () => {
  await put(...appFiles, "local.settings.json");
  await expect(readDeployable(folder)).rejects.toThrow(
    /has local\.settings\.json, which is no part of the app/,
  );
});
