import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen, portOf, shut } from "../../sandbox/arm/http/listening.ts";
import { projectDirectory } from "../../sandbox/start-sandbox.ts";
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
