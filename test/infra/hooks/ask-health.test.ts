import { expect, test } from "vitest";
import { askHealth } from "../../../infra/hooks/ask-health.ts";

const url = "https://app.example";

test.each([
  ["guards", 200, '{"status":"guarding"}', { kind: "guarding" }],
  [
    "is paused",
    503,
    '{"status":"paused","reason":"Wrong app settings: GUARDRAIL_MODE."}',
    { kind: "not-guarding", reason: "Wrong app settings: GUARDRAIL_MODE." },
  ],
  ["is blind", 503, '{"status":"blind","reason":"No role."}', { kind: "not-guarding", reason: "No role." }],
  ["is not there yet", 404, "", { kind: "absent", seen: "it answers 404, which is not the app yet." }],
  [
    "is the platform's own page",
    503,
    "<html>",
    { kind: "absent", seen: "it answers 503, which is not the app yet." },
  ],
  [
    "is somebody else",
    200,
    "<html>Your Functions app is up and running</html>",
    { kind: "absent", seen: "it answers 200, which is not the app yet." },
  ],
])("an app that %s is told by its answer", async (_, status, text, health) => {
  const asked: string[] = [];
  const ask = async (where: string) => {
    asked.push(where);
    return { status, text };
  };
  expect(await askHealth(ask, url)).toEqual(health);
  expect(asked).toEqual(["https://app.example/api/health"]);
});

test("nobody is no app yet", async () => {
  expect(await askHealth(() => Promise.reject(new TypeError("fetch failed")), url)).toEqual({
    kind: "absent",
    seen: "nobody answers yet.",
  });
});
