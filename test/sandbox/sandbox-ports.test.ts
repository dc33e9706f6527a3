import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { assertPortsFree, freePorts, readSandboxPorts } from "./sandbox-ports.ts";
import { startSandbox } from "./start-sandbox.ts";

async function takePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, release: () => server.close() };
}

test("the usual ports are those of the docs", () => {
  expect(readSandboxPorts({})).toEqual({
    host: 7071,
    arm: 7443,
    armControl: 7444,
    inbox: 7080,
    blob: 10000,
    queue: 10001,
    table: 10002,
  });
});

test("the environment gives others", () => {
  const ports = readSandboxPorts({ GUARDRAIL_SANDBOX_HOST_PORT: "8071", GUARDRAIL_SANDBOX_INBOX_PORT: "0" });
  expect(ports).toMatchObject({ host: 8071, inbox: 0, arm: 7443 });
});

test.each(["eighty", "-1", "65536", "7071.5"])("a port that is none is refused: %s", (text) => {
  expect(() => readSandboxPorts({ GUARDRAIL_SANDBOX_ARM_PORT: text })).toThrow(
    `GUARDRAIL_SANDBOX_ARM_PORT is "${text}": give a port from 0 to 65535 (0 for any free one).`,
  );
});

test("one port for two is refused", () => {
  expect(() => readSandboxPorts({ GUARDRAIL_SANDBOX_INBOX_PORT: "7071" })).toThrow(
    "Port 7071 is wanted by the Functions host and by the inbox: set GUARDRAIL_SANDBOX_HOST_PORT or GUARDRAIL_SANDBOX_INBOX_PORT.",
  );
});

test("a taken port is said in one line, with who wanted it and the variable", async () => {
  const taken = await takePort();
  try {
    const start = startSandbox({ ports: { ...freePorts, inbox: taken.port } });
    await expect(start).rejects.toThrow(
      new Error(
        `Port ${taken.port}, wanted by the inbox, is taken: end the program that has it, or set GUARDRAIL_SANDBOX_INBOX_PORT to another.`,
      ),
    );
  } finally {
    taken.release();
  }
});

test("several taken ports are still one line", async () => {
  const [first, second] = await Promise.all([takePort(), takePort()]);
  try {
    await expect(assertPortsFree({ ...freePorts, host: first.port, table: second.port })).rejects.toThrow(
      `set GUARDRAIL_SANDBOX_HOST_PORT to another. The same goes for ${second.port}; perhaps another sandbox is running.`,
    );
  } finally {
    first.release();
    second.release();
  }
});
