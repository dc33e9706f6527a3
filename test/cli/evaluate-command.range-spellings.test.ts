import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { memoryIo, type Printed } from "./memory-io.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/foreign/${name}.json`, import.meta.url), "utf8"));

interface Spelling {
  readonly source: string;
  readonly approved: readonly string[];
  readonly now: readonly (string | null)[];
  readonly expected: string;
}

const spellings: readonly Spelling[] = read("range-spellings");

/** The approved cluster with other properties. */
function clusterWith(more: Readonly<Record<string, unknown>>): string {
  const body = read("approved");
  return JSON.stringify({ ...body, properties: { ...body.properties, ...more } });
}

async function judge(now: Readonly<Record<string, unknown>>, approved: Readonly<Record<string, unknown>>) {
  const printed: Printed = { out: [], err: [] };
  const files = { now: clusterWith(now), approved: clusterWith(approved) };
  await run(["evaluate", "now", "--baseline", "approved", "--mode", "revert"], memoryIo({ files }, printed));
  return JSON.parse(printed.out.join(""));
}

const listed = (authorizedIPRanges: unknown) => ({ apiServerAccessProfile: { authorizedIPRanges } });

describe("ranges as people spell them", () => {
  test.each(spellings)("$source: $expected", async ({ approved, now, expected }) => {
    const { verdict, findings } = await judge(listed(now), listed(approved));
    const told: string[] = findings.map(({ message }: { message: string }) => message);
    expect(expected.startsWith(verdict)).toBe(true);
    if (expected.includes("critical")) expect(findings[0].severity).toBe("critical");
    if (expected.includes("narrowed")) {
      expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(["authorized-ranges-narrowed"]);
    }
    if (!/cannot be read|unreadable/.test(expected)) return;
    const unreadable = now.filter((entry) => !approved.includes(entry ?? "null"));
    for (const entry of unreadable) {
      const quoted = `"${(entry ?? "null").replace("\u200B", "\\u200b")}" (cannot be read)`;
      expect(told[0]).toContain(quoted);
    }
  });
});

describe("states of the last operation", () => {
  const states: readonly (string | null)[] = read("provisioning-states");

  test.each(states)("%j: drifted, told, and put back after it, in good words", async (provisioningState) => {
    const { verdict, decision } = await judge({ provisioningState, ...listed([]) }, {});
    expect([verdict, decision.action]).toEqual(["drifted", "wait"]);
    expect(decision.message).toContain(
      provisioningState
        ? `in the middle of another operation (${provisioningState}); it is put back when that has ended`
        : "Azure does not say where the cluster's last operation stands; it is put back when it does",
    );
  });

  test("nothing is confirmed while none is named, which is said in words", async () => {
    const { decision } = await judge({ provisioningState: "" }, {});
    expect(decision.message).toContain("the cluster is still in a state that Azure does not name");
  });
});
