import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen, portOf, shut } from "../sandbox/arm/http/listening.ts";
import { projectDirectory } from "../sandbox/start-sandbox.ts";
import { watchArrivals } from "./arrivals.ts";
import { runBounded } from "./clusters.ts";
import { type ProbedHost, startProbedHost } from "./probed-host.ts";

/** An app that calls a receiver with node:http and with fetch, and keeps a lot of memory from then on. */
const app = `
const { app } = require(process.env.AZURE_FUNCTIONS);
const { get } = require("node:http");
const kept = [];
app.http("call", { methods: ["GET"], authLevel: "anonymous", handler: async () => {
  const url = process.env.RECEIVER;
  await new Promise((resolve) => get(url + "/by-http", (answer) => answer.resume().on("end", resolve)));
  await (await fetch(url + "/by-fetch", { method: "POST" })).text();
  kept.push(Array.from({ length: 500_000 }, (_, index) => "x" + index));
  return { body: "called" };
} });`;

const receiver = createServer((_request, response) => void response.end("here"));
let folder: string;
let probed: ProbedHost;

beforeAll(async () => {
  await listen(receiver, 0);
  folder = await mkdtemp(join(tmpdir(), "guardrail-probe-"));
  await Promise.all([
    writeFile(join(folder, "host.json"), JSON.stringify({ version: "2.0" })),
    writeFile(join(folder, "package.json"), JSON.stringify({ main: "main.cjs" })),
    writeFile(join(folder, "main.cjs"), app),
  ]);
  probed = await startProbedHost(folder, {
    RECEIVER: `http://127.0.0.1:${portOf(receiver)}`,
    AZURE_FUNCTIONS: join(projectDirectory, "node_modules/@azure/functions"),
  });
});
afterAll(async () => {
  await probed?.stop();
  await shut(receiver);
  await rm(folder, { recursive: true, force: true });
});

test("the probe tells what the app sends, its memory and its CPU", async () => {
  expect(await probed.requests()).toEqual([]);
  const [before, cpuBefore, from] = [await probed.memory(), await probed.cpu(), Date.now()];

  expect(await (await fetch(`${probed.host.url}/api/call`)).text()).toBe("called");

  const url = `http://127.0.0.1:${portOf(receiver)}`;
  const requests = await probed.requests();
  expect(requests.map((request) => [request.method, request.url])).toEqual([
    ["GET", `${url}/by-http`],
    ["POST", `${url}/by-fetch`],
  ]);
  for (const { start, end } of requests) {
    expect(start).toBeGreaterThan(from - 5);
    expect(end).toBeGreaterThan(start);
  }
  expect(await probed.requests()).toEqual([]);
  expect((await probed.memory()).heapUsed - before.heapUsed).toBeGreaterThan(4 * 1024 * 1024);
  expect(await probed.cpu()).toBeGreaterThan(cpuBefore);
});

test("requests are noted when they arrive, however late they are answered", async () => {
  const server = createServer((_request, response) => void setTimeout(() => response.end(), 50));
  await listen(server, 0);
  const arrivals = watchArrivals();
  try {
    const url = `http://127.0.0.1:${portOf(server)}`;
    const sent = performance.now();
    await fetch(`${url}/a?b=c`, { method: "PUT" });
    const answered = performance.now();
    const [arrival, ...others] = arrivals.take();
    expect(others).toEqual([]);
    expect(arrival).toMatchObject({ method: "PUT", url: "/a?b=c" });
    expect(arrival?.at).toBeGreaterThan(sent);
    expect(arrival?.at).toBeLessThan(answered - 40);
    expect(arrivals.take()).toEqual([]);
    arrivals.end();
    await fetch(url);
    expect(arrivals.take()).toEqual([]);
  } finally {
    arrivals.end();
    await shut(server);
  }
});

test("does everything once, and never more at once than told", async () => {
  const [done, counts] = [[] as number[], { now: 0, most: 0 }];
  await runBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    counts.now++;
    counts.most = Math.max(counts.most, counts.now);
    await new Promise(setImmediate);
    counts.now--;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(counts.most).toBe(3);
});

test("begins nothing after an error, and rejects when what was begun has ended", async () => {
  const done: number[] = [];
  const running = runBounded([1, 2, 3, 4, 5, 6], 2, async (item) => {
    if (item === 1) throw new Error("the first fails");
    await new Promise(setImmediate);
    done.push(item);
  });
  await expect(running).rejects.toThrow("the first fails");
  expect(done).toEqual([2]);
});
