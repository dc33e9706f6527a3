import { describe, expect, test } from "vitest";
import { resolveParameters } from "../../../infra/hooks/resolve-parameters.ts";

const file = (parameters: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
  });

/** How the file names a variable, with or without a default. */
const from = (inside: string): string => `\${${inside}}`;

describe("the parameters of a deployment", () => {
  test.each([
    ["a value of the file", "alert", {}, [{ name: "mode", value: "alert", variables: [] }]],
    [
      "a variable",
      from("MODE"),
      { MODE: "revert" },
      [{ name: "mode", value: "revert", variables: ["MODE"] }],
    ],
    ["a default", from("MODE=alert"), {}, [{ name: "mode", value: "alert", variables: ["MODE"] }]],
    [
      "a default after a colon",
      from("MODE:-alert"),
      {},
      [{ name: "mode", value: "alert", variables: ["MODE"] }],
    ],
    [
      "a variable before its default",
      from("MODE=alert"),
      { MODE: "revert" },
      [{ name: "mode", value: "revert", variables: ["MODE"] }],
    ],
    [
      "an empty variable before its default",
      from("MODE=alert"),
      { MODE: "" },
      [{ name: "mode", value: "alert", variables: ["MODE"] }],
    ],
    ["nothing", from("MODE"), {}, []],
    ["no text", true, {}, [{ name: "mode", value: true, variables: [] }]],
  ])("may come from %s", (_, value, env, expected) => {
    expect(resolveParameters(file({ mode: value }), env)).toEqual(expected);
  });

  test("variables are filled in at any depth", () => {
    const text = file({ guardedSubscriptions: [{ id: from("ID"), rights: from("RIGHTS=watch") }] });
    expect(resolveParameters(text, { ID: "a1" })).toEqual([
      {
        name: "guardedSubscriptions",
        value: [{ id: "a1", rights: "watch" }],
        variables: ["ID", "RIGHTS"],
      },
    ]);
  });

  test.each([
    ["{", /^infra\/main\.parameters\.json is not JSON: /],
    ["[]", /^infra\/main\.parameters\.json has no parameters\.$/],
  ])("the file %s is refused", (text, message) => {
    expect(() => resolveParameters(text, {})).toThrow(message);
  });
});
