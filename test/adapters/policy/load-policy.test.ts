import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TokenCredential } from "@azure/identity";
import { afterEach, describe, expect, it } from "vitest";
import { loadPolicy, parseLoadedPolicy } from "../../../src/adapters/policy/load-policy.ts";
import { listen, portOf, shut } from "../../sandbox/arm/http/listening.ts";
import { someCredential } from "../arm/odd-arm.ts";

const text = "version: 1\ndefaults:\n  mode: alert\n";
const forever = new Promise<never>(() => {});
const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()));
});

/** The URL of a blob whose storage account answers as the test says. */
async function blob(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await listen(server, 0);
  endings.push(() => shut(server));
  return `http://127.0.0.1:${portOf(server)}/policies/policy.yaml`;
}

function loadBlob(url: string, timeLimitMs?: number, credential: TokenCredential = someCredential) {
  return loadPolicy({ kind: "blob", url }, "/", async () => credential, timeLimitMs);
}

function couldNotBeRead(reason: string) {
  return {
    problems: [{ setting: "GUARDRAIL_POLICY", problem: `The policy file could not be read: ${reason}.` }],
  };
}

describe("a policy in a file", () => {
  it("is read from the app's root", async () => {
    const root = await mkdtemp(join(tmpdir(), "policy-"));
    endings.push(() => rm(root, { recursive: true }));
    await writeFile(join(root, "policy.yaml"), text);
    const load = (path: string) => loadPolicy({ kind: "file", path }, root, async () => someCredential);
    expect(await load("policy.yaml")).toMatchObject({ policy: { defaults: { mode: "alert" } }, text });
    expect(await load("other.yaml")).toMatchObject({
      problems: [{ problem: expect.stringContaining("ENOENT") }],
    });
  });
});

describe("a policy as Windows PowerShell writes it, in UTF-16", () => {
  const utf16 = new URL("../../fixtures/foreign/policy-utf16.yaml", import.meta.url);

  it("is read from a file", async () => {
    const path = fileURLToPath(utf16);
    const loaded = await loadPolicy({ kind: "file", path }, "/", async () => someCredential);
    expect(loaded).toMatchObject({ policy: { defaults: { mode: "revert" } } });
  });

  it("is read from a blob", async () => {
    const bytes = await readFile(utf16);
    const url = await blob((_request, response) => void response.end(bytes));
    expect(await loadBlob(url)).toMatchObject({ policy: { defaults: { mode: "revert" } } });
  });

  it("that is no policy is told without its control characters", async () => {
    const url = await blob((_request, response) => void response.end("mo\u001B[1mde\0: x"));
    const loaded = await loadBlob(url);
    expect(JSON.stringify(loaded)).toContain("it looks like text with a terminal's colour codes");
    expect(JSON.stringify(loaded)).not.toMatch(/\\u00/);
  });
});

it("of a policy with many problems the first are told, and how many more there are", async () => {
  const many = Array.from(
    { length: 3_000 },
    (_, index) => `  - { match: { clusters: [c${index}] }, mod: off }\n`,
  );
  const loaded = parseLoadedPolicy(`version: 1\nclusters:\n${many.join("")}`);
  const problems = "problems" in loaded ? loaded.problems.map(({ problem }) => problem) : [];
  expect(problems).toHaveLength(21);
  expect(problems[0]).toContain("mod is not a known key. Did you mean mode?");
  expect(problems.at(-1)).toBe("The file has 2980 more problems.");
});

describe("a policy in a blob", () => {
  it("is read with the identity's token", async () => {
    const url = await blob((request, response) => {
      response.writeHead(request.headers.authorization === "Bearer secret-token" ? 200 : 401).end(text);
    });
    expect(await loadBlob(url)).toMatchObject({ text });
  });

  it("is read by its signature, without a token", async () => {
    const url = await blob((request, response) => {
      response.writeHead(request.headers.authorization === undefined ? 200 : 400).end(text);
    });
    expect(await loadBlob(`${url}?sig=topsecret`)).toMatchObject({ text });
  });

  it.each([
    ["403", 403, "", "the blob's storage account answered 403"],
    [
      "a file that is too large",
      200,
      "#".repeat(4 * 1024 * 1024 + 1),
      "the file is larger than 4194304 bytes",
    ],
  ])("that is answered with %s is a problem", async (_what, status, body, reason) => {
    const url = await blob((_request, response) => void response.writeHead(status).end(body));
    expect(await loadBlob(url)).toMatchObject(couldNotBeRead(reason));
  });

  it("whose account is silent, or stops halfway, is a problem before long", async () => {
    const silent = await blob(() => {});
    const halfway = await blob((_request, response) => void response.writeHead(200).write("version:"));
    for (const url of [silent, halfway]) {
      const loaded = await loadBlob(url, 100);
      expect(loaded).toMatchObject(couldNotBeRead("the blob's storage account did not answer"));
    }
  });

  it.each([
    ["token", { getToken: () => forever }],
    ["credential", forever],
  ])("whose %s does not come is a problem before long", async (_what, credential) => {
    const url = "http://127.0.0.1:1/policies/policy.yaml";
    const loaded = await loadPolicy({ kind: "blob", url }, "/", async () => credential, 100);
    expect(loaded).toMatchObject(couldNotBeRead("the app's identity got no token in time"));
  });

  it("tells the credential when its time is over", async () => {
    const told = Promise.withResolvers<void>();
    const getToken: TokenCredential["getToken"] = (_scopes, options) => {
      options?.abortSignal?.addEventListener("abort", () => told.resolve());
      return forever;
    };
    await loadBlob("http://127.0.0.1:1/policies/policy.yaml", 100, { getToken });
    await told.promise;
  });
});
