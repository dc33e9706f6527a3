import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listen, shut } from "./arm/http/listening.ts";
import { lastingPort } from "./lasting-port.ts";

test("is free, can be had again, and is none that connections take", async () => {
  const port = await lastingPort();
  expect(port).toBeLessThan(32_768);
  for (let time = 0; time < 2; time++) {
    const server = createServer();
    await listen(server, port);
    await shut(server);
  }
});
