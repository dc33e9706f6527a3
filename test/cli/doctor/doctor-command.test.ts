import { describe, expect, test } from "vitest";
import { run } from "../../../src/cli/run.ts";
import { memoryIo, type Printed } from "../memory-io.ts";

async function doctor(...args: readonly string[]) {
  const printed: Printed = { out: [], err: [] };
  const status = await run(["doctor", ...args], memoryIo({}, printed));
  return { status, out: printed.out.join("\n"), err: printed.err.join("\n") };
}

const id =
  "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Web/sites/func";

describe("aks-guardrail doctor", () => {
  test("says with --help what it does and what it takes to read everything", async () => {
    const { status, out } = await doctor("--help");
    expect(status).toBe(0);
    expect(out).toContain("Microsoft.Web/sites/config/list/action");
  });

  test.each<[readonly string[], string]>([
    [[], "give the app's resource id"],
    [["func"], "func is not the resource id of a function app"],
    [[id, "another"], "give one app"],
    [[id, "-n", "func"], "not both"],
    [["-n", "func", "-g", "rg"], "--subscription"],
    [["-n", "func", "-g", "rg", "--subscription", "my subscription"], "--subscription: give the id"],
    [
      ["-n", "fu/nc", "-g", "rg", "--subscription", "11111111-2222-3333-4444-555555555555"],
      "no name of Azure's",
    ],
    [[id, "-o", "yaml"], "-o: it has to be table or json"],
    [[id, "--guarded", "x"], "--guarded: give ids of subscriptions"],
    [[id, "--arm-endpoint", "http://management.azure.com"], "--arm-endpoint: It is not an https URL"],
    [[id, "--fix"], "--fix"],
  ])("cannot work with %j", async (args, problem) => {
    const { status, out, err } = await doctor(...args);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(problem);
  });
});
