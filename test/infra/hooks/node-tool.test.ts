import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { runTool, windowsCommandLine } from "../../../infra/hooks/node-tool.ts";

describe("a command line for Windows", () => {
  test("leaves plain words alone and quotes paths", () => {
    expect(
      windowsCommandLine("az", ["--output", "none", "--parameters", "@C:\\Users\\Dana R\\events.json"]),
    ).toBe('az --output none --parameters "@C:\\Users\\Dana R\\events.json"');
  });

  test.each(['a"b', "%PATH%", "a!b", "a\nb"])("refuses %j, which cmd.exe would read", (arg) => {
    expect(() => windowsCommandLine("az", [arg])).toThrow("cannot be handed to az on Windows");
  });
});

describe("a program", () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  test("that is on no PATH is told from one that fails", async () => {
    process.env.PATH = tmpdir();
    expect(await runTool("az", ["version"])).toEqual({
      status: undefined,
      out: "",
      err: "az is not on the PATH.",
    });
  });

  test("is answered with its exit status and what it said", async () => {
    const folder = await mkdtemp(join(tmpdir(), "node-tool-test-"));
    try {
      await writeFile(join(folder, "az"), '#!/bin/sh\necho "out $*"; echo err >&2; exit 3\n');
      await chmod(join(folder, "az"), 0o755);
      process.env.PATH = `${folder}${delimiter}${path}`;
      expect(await runTool("az", ["a", "b c"])).toEqual({ status: 3, out: "out a b c\n", err: "err\n" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
