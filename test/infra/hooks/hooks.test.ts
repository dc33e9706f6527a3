import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listen, portOf, shut } from "../../sandbox/arm/http/listening.ts";
import { projectDirectory } from "../../sandbox/start-sandbox.ts";
import { azdEnvironment } from "./azd-environment.ts";

/** The app, which guards. */
const app = createServer((_request, response) => void response.end('{"status":"guarding"}'));

/** A folder with an az that writes down what it is asked, and keeps the parameters that it is given. */
let tools: string;
/** A clone in which nothing is installed yet: azd may run the first hook before or beside npm. */
let clone: string;
beforeAll(async () => {
  await listen(app, 0);
  clone = await mkdtemp(join(tmpdir(), "aks-guardrail-clone-"));
  const cloned = ["infra", "src", "package.json"];
  await Promise.all(
    cloned.map((name) => cp(join(projectDirectory, name), join(clone, name), { recursive: true })),
  );
  tools = await mkdtemp(join(tmpdir(), "aks-guardrail-hooks-"));
  const az = `#!/bin/sh
echo "az $*" >> "${tools}/commands"
for word; do case "$word" in @*) cp "\${word#@}" "${tools}/parameters.json";; esac; done
`;
  await writeFile(join(tools, "az"), az);
  await chmod(join(tools, "az"), 0o755);
});
afterAll(async () => {
  await shut(app);
  await Promise.all([tools, clone].map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Runs a hook as azd does: with the node of the PATH, in the hook's folder, with azd's values in the environment. */
function run(
  hook: "preprovision.js" | "postdeploy.js",
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...nodeOptions, hook],
      {
        cwd: join(clone, "infra/hooks"),
        env: {
          ...azdEnvironment,
          ...env,
          PATH: [tools, process.env.PATH].join(delimiter),
        },
      },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe("before anything is made", () => {
  test("right parameters go through, with a word where nobody would be told", async () => {
    const { code, out, err } = await run("preprovision.js", {});
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^No channel is set: alerts will be in the app's log only\./);
  });

  test("wrong ones end it, one sentence each, and nothing is made", async () => {
    const { code, out, err } = await run("preprovision.js", {
      AZURE_SUBSCRIPTION_ID: "Production",
      GUARDRAIL_MODE: "reverse",
      GUARDRAIL_TEAMS_WEBHOOK_URL: "http://hooks.example/xsecret-4711",
    });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.trim().split("\n")).toEqual([
      '✗ AZURE_SUBSCRIPTION_ID: "Production" is no subscription id: it is a GUID such as 00000000-0000-0000-0000-000000000000, not a name.',
      '✗ GUARDRAIL_MODE: "reverse" is no mode: it is alert or revert.',
      "✗ GUARDRAIL_TEAMS_WEBHOOK_URL: This is no https URL: it begins with https:// and has a host; several have commas between them.",
      "Nothing has been made. Mend this (azd env set NAME VALUE) and run azd again.",
    ]);
  });

  test("a Node.js that runs no TypeScript is told which one does", async () => {
    const { code, err } = await run("preprovision.js", {}, ["--no-strip-types"]);
    expect(code).toBe(1);
    expect(err).toContain("The deployment hooks need Node.js 22.18 or newer, and node on the PATH is v");
  });
});

describe("when the code is deployed", () => {
  test("the app is subscribed, and the last words are printed", async () => {
    const { code, out, err } = await run("postdeploy.js", {
      GUARDRAIL_URL: `http://127.0.0.1:${portOf(app)}`,
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("AKS Guardrail is up, and guards.");
    expect(await readFile(join(tools, "commands"), "utf8")).toContain(
      `--template-file ${join(clone, "infra/events.bicep")} --parameters @`,
    );
    const { parameters } = JSON.parse(await readFile(join(tools, "parameters.json"), "utf8"));
    expect(parameters.guardrail.value).toEqual(JSON.parse(azdEnvironment.GUARDRAIL_EVENTS));
  });

  test("what is missing of the deployment is said", async () => {
    const { code, err } = await run("postdeploy.js", { GUARDRAIL_EVENTS: "" });
    expect(code).toBe(1);
    expect(err).toBe(
      "GUARDRAIL_EVENTS is not in the environment of azd: run azd provision, which puts it there.\n",
    );
  });
});
