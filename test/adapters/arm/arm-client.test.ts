import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type ArmClient,
  ArmUnreachableError,
  createArmClient,
} from "../../../src/adapters/arm/arm-client.ts";
import {
  clientOf,
  json,
  type OddArm,
  patience,
  reset,
  silence,
  someCredential,
  startOddArm,
  text,
} from "./odd-arm.ts";

const path = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks";
const version = "2026-04-01";

let odd: OddArm;
let elsewhere: OddArm;
let arm: ArmClient;
beforeAll(async () => {
  [odd, elsewhere] = await Promise.all([startOddArm(), startOddArm()]);
  arm = clientOf(odd);
});
beforeEach(() => {
  odd.forget();
  elsewhere.forget();
  elsewhere.answer = json(200, { value: [], stolen: true });
});
afterAll(() => Promise.all([odd.close(), elsewhere.close()]));

const get = (signal = patience()) => arm.get(path, version, signal);
const put = (body: unknown = {}, signal = patience()) => arm.put(path, version, body, "etag-1", signal);

/** One answer after the other; the last one stays. */
function inTurn(...answers: OddArm["answer"][]): OddArm["answer"] {
  return (response, request) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(response, request);
  };
}

describe("a request", () => {
  test("carries the token, whose audience is the endpoint, and the pinned version", async () => {
    const scopes: unknown[] = [];
    const credential = {
      getToken: async (asked: string | string[]) => {
        scopes.push(asked);
        return { token: "its-token", expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    odd.answer = json(200, {});
    await createArmClient(credential, `${odd.url}/`).get(path, version, patience());
    expect(scopes.flat()).toEqual([`${odd.url}/.default`]);
    expect(odd.requests).toMatchObject([
      {
        method: "GET",
        url: `${path}?api-version=${version}`,
        headers: { authorization: "Bearer its-token" },
      },
    ]);
  });

  test("to write carries the whole body, byte for byte, under If-Match", async () => {
    odd.answer = json(200, {});
    const body = JSON.parse(
      '{"tags":{"ä":"🦊","__proto__":{"a":null}},"properties":{"x":[],"":0,"long":"l"}}',
    );
    body.properties.long = "long ".repeat(100_000);
    await put(body);
    const [request] = odd.requests;
    expect(request?.body.toString("utf8")).toBe(JSON.stringify(body));
    expect(request).toMatchObject({
      method: "PUT",
      url: `${path}?api-version=${version}`,
      headers: { "if-match": "etag-1", "content-type": "application/json" },
    });
  });

  test("without a token is one that got no answer, and is not sent", async () => {
    const credential = { getToken: () => Promise.reject(new Error("the identity is not there\nstack")) };
    const unsigned = createArmClient(credential, odd.url);
    await expect(unsigned.get(path, version, patience())).rejects.toEqual(
      new ArmUnreachableError(`GET ${path} got no answer: the identity is not there`),
    );
    await expect(unsigned.put(path, version, {}, "*", patience())).rejects.toThrow(ArmUnreachableError);
    expect(odd.requests).toEqual([]);
  });
});

describe("an answer", () => {
  test.each([200, 201, 202, 301, 400, 401, 403, 404, 409, 412, 418])(
    "of %i comes as it is",
    async (status) => {
      odd.answer = json(status, { error: { code: "C" } }, { "X-Ms-Some": "header" });
      expect(await get()).toMatchObject({
        status,
        body: { error: { code: "C" } },
        headers: { "x-ms-some": "header" },
      });
      expect(odd.requests).toHaveLength(1);
    },
  );

  test.each([
    ["HTML", "<html>Bad Gateway</html>", "text/html"],
    ["text that calls itself JSON", '{"id": ', "application/json; charset=utf-8"],
  ])("that is %s comes as text, with its status", async (_what, body, type) => {
    odd.answer = text(403, body, { "content-type": type, "retry-after": "9" });
    expect(await get()).toMatchObject({ status: 403, body, retryAfterSeconds: 9 });
    expect(await put()).toMatchObject({ status: 403, body });
    expect(odd.requests).toHaveLength(2);
  });

  test.each([200, 403])("of %i is read with a byte order mark before its JSON", async (status) => {
    odd.answer = text(status, '\uFEFF{"a":"\uFEFFb"}', { "content-type": "application/json" });
    expect(await get()).toMatchObject({ status, body: { a: "\uFEFFb" } });
    expect(await put()).toMatchObject({ status, body: { a: "\uFEFFb" } });
  });

  test("without a body has none", async () => {
    odd.answer = text(202, "", { "content-type": "application/json" });
    expect(await put()).toMatchObject({ status: 202, body: undefined });
  });

  test("of eight megabytes is read whole", async () => {
    const huge = "x".repeat(8_000_000);
    odd.answer = json(200, { huge });
    expect((await get()).body).toEqual({ huge });
  });

  test.each([
    [{ "retry-after": "17" }, 17],
    [{ "x-ms-retry-after-ms": "90500" }, 91],
    [{ "retry-after-ms": "61000", "retry-after": "3" }, 61],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("with %j asks for %s seconds", async (headers, seconds) => {
    odd.answer = json(429, {}, headers);
    expect((await put()).retryAfterSeconds).toBe(seconds);
  });
});

describe("a read", () => {
  test.each([
    ["429 with a short wait", json(429, {}, { "retry-after": "0" })],
    ["503 with a wait in milliseconds", json(503, {}, { "x-ms-retry-after-ms": "20" })],
    ["500", json(500, {})],
    ["a connection that is cut", reset],
  ])("is tried again after %s", async (_what, trouble) => {
    odd.answer = inTurn(trouble, json(200, { ok: true }));
    expect(await get()).toMatchObject({ status: 200, body: { ok: true } });
    expect(odd.requests).toHaveLength(2);
  });

  test("is tried three times at most", async () => {
    odd.answer = json(500, { code: "Broken" });
    expect(await get()).toMatchObject({ status: 500, body: { code: "Broken" } });
    expect(odd.requests).toHaveLength(3);
    odd.forget();
    odd.answer = reset;
    await expect(get()).rejects.toThrow(ArmUnreachableError);
    expect(odd.requests).toHaveLength(3);
  });

  test.each<[number, Record<string, string>]>([
    [429, { "retry-after": "60" }],
    [503, { "retry-after": new Date(Date.now() + 600_000).toUTCString() }],
    [429, { "x-ms-retry-after-ms": "60000" }],
    [429, { "retry-after-ms": "60000", "retry-after": "0" }],
    [429, { "retry-after": "100.5" }],
    [500, { "retry-after": "2099-01-01T00:00:00Z" }],
  ])("does not sleep through a %i with %j", async (status, headers) => {
    odd.answer = json(status, {}, headers);
    expect(await get(AbortSignal.timeout(3_000))).toMatchObject({ status });
    expect(odd.requests).toHaveLength(1);
  });
});

describe("a write is sent once", () => {
  test.each([408, 429, 500, 502, 503, 504])("after %i", async (status) => {
    odd.answer = json(status, { error: { code: "C" } }, { "retry-after": "0" });
    expect(await put()).toMatchObject({ status, body: { error: { code: "C" } } });
    expect(odd.requests).toHaveLength(1);
  });

  test("after a connection that is cut", async () => {
    odd.answer = reset;
    await expect(put()).rejects.toThrow(ArmUnreachableError);
    expect(odd.requests).toHaveLength(1);
  });
});

describe("when the signal aborts", () => {
  const ways: readonly [string, (signal: AbortSignal) => Promise<unknown>][] = [
    ["a read", get],
    ["a write", (signal) => put({}, signal)],
    ["a link", (signal) => arm.getUrl(`${odd.url}/x`, signal)],
  ];

  test.each(ways)("%s that got no answer ends at once, and is not sent again", async (_what, ask) => {
    const abort = new AbortController();
    odd.answer = () => abort.abort();
    await expect(ask(abort.signal)).rejects.toThrow("no time was left");
    expect(odd.requests).toHaveLength(1);
  });

  test("a read that waits for its next try ends at once", async () => {
    const abort = new AbortController();
    odd.answer = (response, request) => {
      response.on("finish", () => setImmediate(() => abort.abort()));
      json(429, {}, { "retry-after": "2" })(response, request);
    };
    await expect(get(abort.signal)).rejects.toThrow("no time was left");
    expect(odd.requests).toHaveLength(1);
  });

  test.each(ways)("%s whose time is over already is not sent", async (_what, ask) => {
    odd.answer = json(200, {});
    await expect(ask(AbortSignal.abort())).rejects.toThrow(ArmUnreachableError);
    expect(odd.requests).toEqual([]);
  });

  test("a write ends although the credential hangs, and is never sent", async () => {
    odd.answer = json(200, {});
    const token = Promise.withResolvers<{ token: string; expiresOnTimestamp: number }>();
    const hanging = createArmClient({ getToken: () => token.promise }, odd.url);
    const abort = new AbortController();
    const write = hanging.put(path, version, {}, "*", abort.signal);
    abort.abort();
    await expect(write).rejects.toThrow("no time was left");
    token.resolve(await someCredential.getToken());
    // A later request that has been answered shows that the first one had its chance.
    await hanging.get(path, version, patience());
    expect(odd.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  test("a read that hangs is sent once more", async () => {
    const hasty = createArmClient(someCredential, odd.url, { readMs: 1_500 });
    odd.answer = inTurn(silence, json(200, { name: "aks" }));
    expect(await hasty.get(path, version, patience())).toMatchObject({ body: { name: "aks" } });
    expect(odd.requests).toHaveLength(2);
  });

  test("a read that hangs every time is given up", async () => {
    const hasty = createArmClient(someCredential, odd.url, { readMs: 50 });
    odd.answer = silence;
    await expect(hasty.getUrl(`${odd.url}/x`, patience())).rejects.toThrow("no time was left");
    expect(odd.requests.length).toBeLessThanOrEqual(2);
  });

  test("a write outlasts what a read is given: it has all the time of its run", async () => {
    const hasty = createArmClient(someCredential, odd.url, { readMs: 100 });
    const readsGivenUp = Promise.withResolvers<void>();
    odd.answer = async (response, request) => {
      if (request.method === "GET") return;
      // ARM thinks about the write for longer than two reads may take.
      await readsGivenUp.promise;
      json(200, { taken: "on" })(response, request);
    };
    const write = hasty.put(path, version, {}, "etag-1", patience());
    while (!odd.requests.some(({ method }) => method === "PUT"))
      await hasty.get(path, version, patience()).catch(() => {});
    await expect(hasty.get(path, version, patience())).rejects.toThrow("no time was left");
    readsGivenUp.resolve();
    expect(await write).toMatchObject({ status: 200, body: { taken: "on" } });
    expect(odd.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });

  test("a limit of time says the same as an abort by hand", async () => {
    odd.answer = silence;
    await expect(get(AbortSignal.timeout(50))).rejects.toThrow("no time was left");
  });
});

describe("the token goes nowhere else", () => {
  test.each([300, 301, 302, 303, 307, 308])("a redirect by %i is an answer, not a way", async (status) => {
    odd.answer = json(status, {}, { location: `${elsewhere.url}/stolen` });
    expect(await get()).toMatchObject({ status });
    expect(await put()).toMatchObject({ status });
    odd.answer = json(status, {}, { location: "/same-origin" });
    expect(await get()).toMatchObject({ status });
    expect(odd.requests).toHaveLength(3);
    expect(elsewhere.requests).toEqual([]);
  });

  test("a link to another origin is not followed", async () => {
    const foreign = [
      `${elsewhere.url}/operations/1`,
      odd.url.replace("https:", "http:"),
      `${odd.url}@${new URL(elsewhere.url).host}/x`,
      odd.url.replace("127.0.0.1", "localhost"),
      "/relative",
      "not a link",
    ];
    for (const url of foreign) {
      await expect(arm.getUrl(url, patience())).rejects.toThrow("leads away from ARM");
    }
    expect([...odd.requests, ...elsewhere.requests]).toEqual([]);
  });

  test("a link of ARM's own is followed as it stands, query included", async () => {
    odd.answer = json(200, { status: "Succeeded" });
    const link = "/subscriptions/0/providers/x/operations/1?api-version=2017-08-31&t=a%2Bb&%24skipToken=x%3D";
    expect(await arm.getUrl(`${odd.url}${link}`, patience())).toMatchObject({ status: 200 });
    expect(odd.requests.map(({ url }) => url)).toEqual([link]);
  });

  test("nor into an error's message", async () => {
    odd.answer = reset;
    const error = await get().catch((failure: unknown) => failure);
    expect(JSON.stringify([String(error), error])).not.toContain("secret-token");
  });
});
