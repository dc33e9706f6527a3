import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { allMs, type Budget, withinBudget, workMs } from "../../src/reconcile/budget.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("an invocation's time", () => {
  it("ends the work first, and leaves time to record what came of it", async () => {
    const ends: string[] = [];
    const done = withinBudget(({ work, all }) => {
      work.addEventListener("abort", () => ends.push(`work: ${work.reason.message}`));
      return new Promise<void>((resolve) => {
        all.addEventListener("abort", () => {
          ends.push(`all: ${all.reason.message}`);
          resolve();
        });
      });
    });
    vi.advanceTimersByTime(workMs);
    expect(ends).toEqual(["work: the run's 12 s are over"]);
    vi.advanceTimersByTime(allMs - workMs);
    await done;
    expect(ends).toEqual(["work: the run's 12 s are over", "all: the run's 15 s are over"]);
  });

  it.each<[string, (budget: Budget) => Promise<string>]>([
    ["ends well", async () => "done"],
    [
      "fails",
      async () => {
        throw new Error("broken");
      },
    ],
  ])("leaves no timer behind where what it is for %s", async (_how, act) => {
    await withinBudget(act).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });
});
