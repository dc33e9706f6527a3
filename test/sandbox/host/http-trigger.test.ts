import { request } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patiently } from "../../patiently.ts";
import { type FunctionsHost, startFunctionsHost } from "./start-functions-host.ts";

const key = "the-master-key";
let host: FunctionsHost;

beforeAll(async () => {
  host = await startFunctionsHost({ appDirectory: exampleApp("every-trigger"), key });
});
afterAll(() => host.stop());

function exampleApp(name: string): string {
  return fileURLToPath(new URL(`./example-apps/${name}`, import.meta.url));
}
const get = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);

describe("an HTTP function", () => {
  test("gets method, parameters, query, headers and body, and answers in JSON", async () => {
    const principal = Buffer.from('{"name":"ada"}').toString("base64");
    const response = await get("/api/echo/one/t%C3%B6o?q=1&q=2&empty=", {
      method: "POST",
      body: "hello",
      headers: {
        "x-ms-client-principal": principal,
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      method: "POST",
      url: `${host.url}/api/echo/one/t%C3%B6o?q=1&q=2&empty=`,
      params: { first: "one", second: "töo" },
      query: { q: "1,2", empty: "" },
      principal,
      body: "hello",
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      traceParent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/),
    });
  });

  test("finds an optional parameter absent when it was not given, and %2F still encoded", async () => {
    const answered = await (await get("/api/echo/a%2Fb")).json();
    expect(answered).toMatchObject({ params: { first: "a%2Fb" } });
  });

  test("of the more exact route is the one that answers", async () => {
    expect(await (await get("/api/echo/all")).text()).toBe("all");
  });

  test("without a route has its name as one, without regard to case", async () => {
    expect(await (await get("/api/UnNamedRoute")).text()).toBe("named after the function");
  });

  test("sees the host name that the client wrote", async () => {
    const answered = await new Promise<string>((resolve, reject) => {
      const options = { headers: { host: "attacker.example:81" } };
      request(`${host.url}/api/echo/x`, options, (response) => text(response).then(resolve, reject))
        .on("error", reject)
        .end();
    });
    expect(JSON.parse(answered)).toMatchObject({ url: "http://attacker.example:81/api/echo/x" });
  });

  test.each([
    ["a wrong method", "/api/echo/x", "DELETE"],
    ["HEAD on a GET route", "/api/echo/x", "HEAD"],
    ["OPTIONS", "/api/echo/x", "OPTIONS"],
    ["an unknown path", "/api/nothing", "GET"],
    ["a path without the prefix", "/echo/x", "GET"],
    ["a path too long", "/api/echo/a/b/c", "GET"],
  ])("answers 404 to %s", async (_, path, method) => {
    const response = await get(path, { method });
    expect([response.status, await response.text()]).toEqual([404, ""]);
  });

  test("that throws answers 500 with an empty body, and the log has the error", async () => {
    const response = await get("/api/failing");
    expect([response.status, await response.text()]).toEqual([500, ""]);
    await patiently(() =>
      expect(host.logs).toContainEqual(
        expect.objectContaining({
          level: "error",
          functionName: "failing",
          message: expect.stringContaining("Error: the handler threw"),
        }),
      ),
    );
  });

  test("that returns nothing answers 204", async () => {
    expect((await get("/api/silent", { method: "POST" })).status).toBe(204);
  });

  test("logs through its context, with its name and invocation", async () => {
    const answered = v.object({ invocationId: v.string() });
    const { invocationId } = v.parse(answered, await (await get("/api/echo/logged")).json());
    const from = (message: string, level: string, source: string) =>
      expect.objectContaining({ message, level, source, functionName: "echo", invocationId });
    await patiently(() => {
      expect(host.logs).toContainEqual(from("echo was called", "information", "user"));
      expect(host.logs).toContainEqual(from("hooked: took some time", "debug", "user"));
    });
  });
});

describe("the key", () => {
  test.each([
    ["no key", "/api/secret", {}, 401],
    ["a wrong key", "/api/secret?code=wrong", {}, 401],
    ["the key in the query", `/api/secret?code=${key}`, {}, 202],
    ["the key in the header", "/api/secret", { "x-functions-key": key }, 202],
  ])("%s", async (_, path, headers, status) => {
    expect((await get(path, { headers })).status).toBe(status);
  });
});
