import { describe, expect, test } from "vitest";
import { armErrorOf } from "../../../src/adapters/arm/arm-error.ts";

const page = "The answer was a web page, so it came from something in front of Azure.";

describe("ARM's words for a failure", () => {
  test.each<[string, unknown, string, string]>([
    ["wrapped", { error: { code: "C", message: "m" } }, "C", "m"],
    ["flat", { code: "C", message: "m", details: null, subcode: "" }, "C", "m"],
    [
      "flat with details and a subcode",
      { code: "C", message: "m", details: [{ message: "d" }, {}, "x", null], subcode: "S" },
      "C",
      "m d (S)",
    ],
    [
      "wrapped beside a code of its own",
      { code: "Outer", error: { code: "Inner", message: "m" } },
      "Inner",
      "m",
    ],
    ["without a message", { error: { code: "C" } }, "C", "Azure gave no reason."],
    ["without a code", { error: { message: "m" } }, "HTTP 418", "m"],
    ["of other types", { error: { code: 7, message: ["m"] } }, "HTTP 418", "Azure gave no reason."],
    ["null", { error: null }, "HTTP 418", "Azure gave no reason."],
    ["text", "  Service unavailable  ", "HTTP 418", "Service unavailable"],
    ["a page", "<!DOCTYPE html><html>…", "HTTP 418", page],
    ["a list", ["m"], "HTTP 418", "Azure gave no reason."],
    ["nothing", undefined, "HTTP 418", "Azure gave no reason."],
  ])("that are %s", (_what, body, code, message) => {
    expect(armErrorOf({ status: 418, body, headers: {} })).toEqual({ code, message });
  });

  test("are bounded", () => {
    const { message } = armErrorOf({ status: 400, body: { message: "x".repeat(5_000) }, headers: {} });
    expect(message).toBe(`${"x".repeat(1_500)}…`);
  });
});
