import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { ensureBundle } from "../../sandbox/ensure-bundle.ts";

const main = new URL("../../../dist/app/main.cjs", import.meta.url);
const telemetry = new URL("../../../dist/app/telemetry.cjs", import.meta.url);

beforeAll(() => ensureBundle());

it("keeps the SDK out of the file that every start loads, and asks for its own file by name", () => {
  const text = readFileSync(main, "utf8");
  expect(text).toContain('import("./telemetry.cjs")');
  expect(text).not.toContain("v1/traces");
  expect(readFileSync(telemetry, "utf8")).toContain("v1/traces");
});

it("offers under that name what the app calls", async () => {
  const bundle: unknown = await import(telemetry.href);
  expect(bundle).toHaveProperty("openTelemetry", expect.any(Function));
});
