import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listen, portOf, shut } from "../../sandbox/arm/http/listening.ts";
import { watchArrivals } from "./arrivals.ts";

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
