import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPolicyKeeper } from "../../../src/adapters/policy/keep-policy.ts";
import { type LoadedPolicy, parseLoadedPolicy } from "../../../src/adapters/policy/load-policy.ts";
import { builtInPolicy } from "../../../src/core/policy/policy.ts";
import type { SettingProblem } from "../../../src/settings/setting-problem.ts";
import { InMemoryAppMemory } from "../../fakes/in-memory-app-memory.ts";

const goodText = "version: 1\ndefaults:\n  mode: alert\n";
const good = parseLoadedPolicy(goodText);
const unreadable: SettingProblem = {
  setting: "GUARDRAIL_POLICY",
  where: "the file",
  problem: "The policy file could not be read: ENOENT.",
  mend: "Check it.",
};
const bad: LoadedPolicy = { problems: [unreadable] };
if (!("policy" in good)) throw new Error("The test's policy is wrong.");
const { policy } = good;

let memory: InMemoryAppMemory;
let file: LoadedPolicy;
let loads: number;
let now: Date;
beforeEach(() => {
  memory = new InMemoryAppMemory();
  file = good;
  loads = 0;
  now = new Date("2026-11-21T10:15:00.000Z");
});

function keeper() {
  return createPolicyKeeper({
    source: { kind: "file", path: "policy.yaml" },
    load: async () => {
      loads++;
      return file;
    },
    parse: async (text) => parseLoadedPolicy(text),
    memory,
    now: () => now,
  });
}

function pass(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1000);
}

it("without a file the built-in policy is in force", async () => {
  const { load, parse } = { load: vi.fn(), parse: vi.fn() };
  const current = createPolicyKeeper({ source: { kind: "none" }, load, parse, memory, now: () => now });
  expect(await current()).toEqual({ policy: builtInPolicy, problems: [] });
});

describe("a good file", () => {
  it("is read again after five minutes, and remembered once", async () => {
    const remember = vi.spyOn(memory, "rememberPolicy");
    const current = keeper();
    expect(await current()).toEqual({ policy, problems: [] });
    pass(299);
    await current();
    expect(loads).toBe(1);
    pass(1);
    await current();
    expect(loads).toBe(2);
    expect(remember.mock.calls).toEqual([[goodText]]);
  });

  it("is in force where it could not be remembered, which is tried again at the next read", async () => {
    const remember = vi.spyOn(memory, "rememberPolicy").mockRejectedValueOnce(new Error("table down"));
    const current = keeper();
    expect(await current()).toEqual({ policy, problems: [] });
    pass(300);
    await current();
    expect(remember).toHaveBeenCalledTimes(2);
  });
});

describe("while the file is bad", () => {
  it("the last good policy of this process stays in force, and the file is read again after a minute", async () => {
    const current = keeper();
    await current();
    file = bad;
    vi.spyOn(memory, "lastPolicy").mockRejectedValue(new Error("table down"));
    pass(300);
    expect(await current()).toEqual({ policy, problems: [unreadable] });
    pass(59);
    await current();
    expect(loads).toBe(2);
    file = good;
    pass(1);
    expect(await current()).toEqual({ policy, problems: [] });
  });

  it("a new process goes by the last good policy of any instance", async () => {
    await memory.rememberPolicy(goodText);
    file = bad;
    expect(await keeper()()).toEqual({ policy, problems: [unreadable] });
  });

  it("there is no policy where there never was a good one", async () => {
    file = bad;
    expect(await keeper()()).toEqual({ problems: [unreadable] });
  });

  it("and the last good one cannot be read, there is none for a minute, and that is said", async () => {
    await memory.rememberPolicy(goodText);
    vi.spyOn(memory, "lastPolicy").mockRejectedValueOnce(new Error("The table did not answer in time."));
    file = bad;
    const current = keeper();
    const unknown = {
      setting: "GUARDRAIL_POLICY",
      where: "the last good policy",
      problem: "It could not be read from the app's storage: The table did not answer in time.",
    };
    expect(await current()).toMatchObject({ problems: [unreadable, unknown] });
    expect(await current()).not.toHaveProperty("policy");
    pass(60);
    expect(await current()).toEqual({ policy, problems: [unreadable] });
  });
});
