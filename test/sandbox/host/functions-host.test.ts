import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patiently } from "../../patiently.ts";
import { type FunctionsHost, startFunctionsHost } from "./start-functions-host.ts";

const exampleApp = (name: string): string =>
  fileURLToPath(new URL(`./example-apps/${name}`, import.meta.url));

describe("a host with an app", () => {
  let host: FunctionsHost;
  beforeAll(async () => {
    host = await startFunctionsHost({ appDirectory: exampleApp("every-trigger") });
  });
  afterAll(() => host.stop());
  const admin = (path: string, init: RequestInit = {}) =>
    fetch(`${host.url}/admin${path}`, { ...init, headers: { "x-functions-key": host.key } });
  const logged = (entry: object) =>
    patiently(() => expect(host.logs).toContainEqual(expect.objectContaining(entry)));

  test("is running, and lists what is registered", async () => {
    expect(await (await admin("/host/status")).json()).toMatchObject({ state: "Running" });
    expect(await (await admin("/functions")).json()).toContainEqual({
      name: "onEvent",
      trigger: "eventGrid",
      bindingName: expect.any(String),
    });
  });

  test("keeps its admin API behind the key", async () => {
    expect((await fetch(`${host.url}/admin/host/status`)).status).toBe(401);
  });

  test("goes on without a function that is in error, and says which and why", async () => {
    await logged({
      message: "The 'onMessage' function is in error: '%WORK_QUEUE%' does not resolve to an app setting.",
    });
    await logged({
      message: expect.stringContaining("The listener for function 'badSchedule' was unable to start"),
    });
    await logged({ message: expect.stringContaining("The 'notServed' function is in error: type") });
  });

  test("runs a timer at start-up where it asks for that", async () => {
    await logged({ functionName: "atStart", level: "warning", message: "ran on start-up" });
  });

  test("runs a timer now by the admin API, with what a timer is told", async () => {
    const response = await admin("/functions/onTime", { method: "POST", body: '{"input":""}' });
    expect(response.status).toBe(202);
    await logged({
      functionName: "onTime",
      message: expect.stringMatching(/^timer \{"schedule":\{"adjustForDST":true\},.*"isPastDue":false\}$/),
    });
  });

  test.each([
    ["an unknown function", "/functions/nobody", '{"input":""}', 404],
    ["a function without a timer", "/functions/echo", '{"input":""}', 400],
    ["a body that is not JSON", "/functions/onTime", "", 400],
    ["an unknown path", "/nothing", "{}", 404],
  ])("refuses to run %s", async (_, path, body, status) => {
    expect((await admin(path, { method: "POST", body })).status).toBe(status);
  });

  test("answers 500 at once when its worker is killed, and serves by another within a second or so", async () => {
    const pid = await (await fetch(`${host.url}/api/pid`)).text();
    const inFlight = fetch(`${host.url}/api/slow`);
    await logged({ functionName: "slow", message: "slow began" });
    host.killWorker();
    expect((await inFlight).status).toBe(500);
    const next = await (await fetch(`${host.url}/api/pid`)).text();
    expect(next).not.toBe(pid);
  });
});

test("an app written as an ES module is served, without a prefix where host.json says so", async () => {
  const host = await startFunctionsHost({ appDirectory: exampleApp("es-module") });
  try {
    expect(await (await fetch(`${host.url}/hello`)).text()).toBe("from an ES module");
  } finally {
    await host.stop();
  }
});

test("the bundle that would be deployed is served: one CommonJS file, the core module left out", async () => {
  const folder = await mkdtemp(join(tmpdir(), "functions-host-"));
  const entry = join(folder, "main.cjs");
  await build({
    entryPoints: [join(exampleApp("es-module"), "main.js")],
    outfile: entry,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["@azure/functions-core"],
  });
  const host = await startFunctionsHost({ appDirectory: exampleApp("es-module"), entry });
  try {
    expect(await (await fetch(`${host.url}/hello`)).text()).toBe("from an ES module");
  } finally {
    await host.stop();
    await rm(folder, { recursive: true });
  }
});

test.each([
  ["throws-while-loading", "a setting is missing"],
  ["throws-in-app-start", "the start was refused"],
])("an app that %s leaves a host that runs and answers 404", async (name, reason) => {
  const host = await startFunctionsHost({ appDirectory: exampleApp(name) });
  try {
    const headers = { "x-functions-key": host.key };
    const status = async (path: string, method = "GET") =>
      (await fetch(host.url + path, { method, headers })).status;
    expect(await status("/api/hello")).toBe(404);
    expect(await status("/runtime/webhooks/eventgrid?functionName=onEvent", "POST")).toBe(404);
    expect(await status("/admin/host/status")).toBe(200);
    expect(host.logs).toContainEqual(
      expect.objectContaining({ level: "error", message: expect.stringContaining(reason) }),
    );
  } finally {
    await host.stop();
  }
});

test("an app that ends its process while loading is given up after three attempts", async () => {
  const host = startFunctionsHost({ appDirectory: exampleApp("exits-while-loading") });
  await expect(host).rejects.toThrow(
    "ended with 1 before it was ready. It said: The Node worker failed to start three times: giving up.",
  );
});

test("SIGTERM runs the appTerminate hooks and ends with 0", async () => {
  const host = await startFunctionsHost({ appDirectory: exampleApp("every-trigger") });
  expect(await host.stop()).toBe(0);
  expect(host.logs).toContainEqual(
    expect.objectContaining({ source: "console", message: "terminating, started in appStart" }),
  );
});

async function takePort(): Promise<{ port: number; release(): void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return { port: address.port, release: () => server.close() };
}

test("a port that is taken is said in one line that names it", async () => {
  const { port, release } = await takePort();
  await expect(startFunctionsHost({ appDirectory: exampleApp("es-module"), port })).rejects.toThrow(
    new Error(
      `Port ${port}, wanted by the Functions host, is taken: end the program that has it, or choose another port.`,
    ),
  );
  release();
});

test("a folder without an app is said in one line", async () => {
  await expect(startFunctionsHost({ appDirectory: exampleApp("") })).rejects.toThrow(
    "package.json is missing",
  );
});

describe("as a program", () => {
  const run = (...args: string[]) => {
    const program = fileURLToPath(new URL("./main.ts", import.meta.url));
    return spawn(process.execPath, [program, "--app", exampleApp("es-module"), ...args]);
  };

  test("it says in JSON that it is ready, and ends with 0 on Ctrl-C", async () => {
    const host = run("--port", "0", "--key", "k", "--json-ready");
    const lines: string[] = [];
    createInterface({ input: host.stdout }).on("line", (line) => lines.push(line));
    await patiently(() => expect(lines).toHaveLength(2));
    expect(lines[0]).toMatch(/ info +host +hello: \[GET\] \/hello \(anonymous\)$/);
    const ready = v.parse(v.object({ url: v.string(), key: v.literal("k") }), JSON.parse(lines[1] ?? ""));
    expect((await fetch(`${ready.url}/hello`)).status).toBe(200);
    host.kill("SIGINT");
    expect(await once(host, "exit")).toEqual([0, null]);
  });

  test("it ends with 1 and one line where it cannot start", async () => {
    const { port, release } = await takePort();
    const host = run("--port", `${port}`);
    const complaint = text(host.stderr);
    expect(await once(host, "exit")).toEqual([1, null]);
    expect(await complaint).toBe(
      `Port ${port}, wanted by the Functions host, is taken: end the program that has it, or choose another port.\n`,
    );
    release();
  });
});
