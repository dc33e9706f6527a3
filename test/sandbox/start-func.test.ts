import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "../e2e/support/eventually.ts";
import { ensureBundle } from "./ensure-bundle.ts";
import { lastingPort } from "./lasting-port.ts";
import { portNames, portOwners } from "./sandbox-ports.ts";
import { builtAppDirectory } from "./start-sandbox.ts";

const program = fileURLToPath(new URL("start-func.ts", import.meta.url));
const standIn = fileURLToPath(new URL("fake-func.mjs", import.meta.url));

/** A folder for the PATH, and for what the stand-in writes down. */
let folder: string;
let child: ChildProcess | undefined;
beforeAll(() => ensureBundle());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "start-func-test-"));
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Starts the program, on free ports but for the host's. */
function start(path: string, hostPort: number): { readonly ended: Promise<number>; said(): string } {
  const ports = Object.fromEntries(portNames.map((name) => [portOwners[name].variable, "0"]));
  const started = spawn(process.execPath, [program], {
    env: { ...process.env, ...ports, [portOwners.host.variable]: String(hostPort), PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = started;
  let text = "";
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return { ended: once(started, "exit").then(([code]) => Number(code)), said: () => text };
}

test("without Core Tools it says what to install, and what needs none", async () => {
  const { ended, said } = start(folder, 0);
  expect(await ended).toBe(1);
  expect(said()).toMatch(
    /^func is not on the PATH: install Azure Functions Core Tools 4 .* or use npm start/,
  );
});

test("func runs the folder that is deployed, with all settings in its environment, and gets the events", async () => {
  const record = join(folder, "record");
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo 4.14.0; else exec "${process.execPath}" "${standIn}" "${record}" "$@"; fi\n`;
  await writeFile(join(folder, "func"), script);
  await chmod(join(folder, "func"), 0o755);
  const port = await lastingPort();
  const { ended, said } = start([folder, process.env.PATH].join(delimiter), port);

  await eventually("it says that it is up", () => said().includes("The sandbox is up around func"), {
    seen: said,
  });
  const records = async () =>
    (await readFile(record, "utf8"))
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
  expect(await records()).toEqual([
    {
      started: {
        args: ["start", "--port", String(port)],
        folder: builtAppDirectory,
        settings: expect.objectContaining({
          FUNCTIONS_WORKER_RUNTIME: "node",
          AzureWebJobsStorage: expect.stringContaining("QueueEndpoint=http://127.0.0.1:"),
          GUARDRAIL_MODE: "revert",
          GUARDRAIL_ARM_ENDPOINT: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
          NODE_EXTRA_CA_CERTS: expect.stringMatching(/\.pem$/),
        }),
      },
    },
  ]);

  const [simulator = ""] = /http:\/\/127\.0\.0\.1:\d+\/sandbox/.exec(said()) ?? [];
  expect((await fetch(`${simulator}/clusters/aks-prod/open`, { method: "POST" })).ok).toBe(true);
  await eventually("the event is posted", async () => (await records()).length > 1, { seen: said });
  expect((await records())[1]).toEqual({
    posted: {
      path: "/runtime/webhooks/eventgrid?functionName=onClusterWrite",
      body: expect.stringMatching(/aks-prod.*Microsoft\.Resources\.ResourceWriteSuccess/),
    },
  });

  child?.kill("SIGTERM");
  expect(await ended).toBe(0);
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
});
