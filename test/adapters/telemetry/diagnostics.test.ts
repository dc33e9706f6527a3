import { expect, it } from "vitest";
import { describeComplaint } from "../../../src/adapters/telemetry/diagnostics.ts";

it.each<[string, readonly unknown[], string]>([
  ["a sentence", ["Could not be sent."], "Could not be sent."],
  ["a sentence and its reason", ["Could not be sent:", "ECONNREFUSED"], "Could not be sent: ECONNREFUSED"],
  ["an object beside it", ["Could not be sent", { authorization: "secret" }], "Could not be sent"],
  [
    "an error with the receiver's answer",
    [
      JSON.stringify({
        name: "OTLPExporterError",
        message: "Unauthorized",
        code: 401,
        data: "secret",
        stack: "secret",
      }),
    ],
    "OTLPExporterError Unauthorized 401",
  ],
  ["what only looks like an error", ["{not JSON"], "{not JSON"],
  ["a long one", ["x".repeat(1_000)], "x".repeat(200)],
])("%s", (_name, parts, line) => {
  expect(describeComplaint(parts)).toBe(line);
});
