import { expect, test, vi } from "vitest";
import type { Trigger } from "./function-definition.ts";
import type { Invoker, TriggerInput } from "./invoker.ts";
import { parseSchedule, startTimerListener } from "./timer-listener.ts";

test.each([
  ["0 */5 * * * *", "2026-11-22T10:05:00Z"],
  ["30 0 * * * *", "2026-11-22T11:00:30Z"],
  ["0 0 3 * * 1", "2026-11-23T03:00:00Z"],
  ["*/5 * * * *", "2026-11-22T10:05:00Z"],
  // Both the day of the month and the day of the week must fit: the first Sunday that is a 13th.
  ["0 0 0 13 * 0", "2026-12-13T00:00:00Z"],
])("the schedule %s is next due at %s", (schedule, due) => {
  const after = new Date("2026-11-22T10:04:59Z");
  expect(parseSchedule(schedule).nextRun(after)).toEqual(new Date(due));
});

test("a timer runs when it is due, and not after it was stopped", async () => {
  const inputs: TriggerInput[] = [];
  const invoker: Invoker = {
    async invoke(_, input) {
      inputs.push(input);
      return { succeeded: true, returnValue: undefined };
    },
    settled: async () => undefined,
  };
  const definition: Trigger<"timer"> = {
    name: "everySecond",
    bindingName: "timer",
    trigger: "timer",
    schedule: "* * * * * *",
    runOnStartup: false,
  };
  vi.useFakeTimers({ now: new Date("2026-11-22T10:00:00.500Z") });
  try {
    const listener = startTimerListener(definition, invoker);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(inputs).toHaveLength(2);
    expect(inputs[0]?.data).toEqual({
      json: JSON.stringify({
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: "1970-01-01T00:00:00.000Z",
          LastUpdated: "1970-01-01T00:00:00.000Z",
          Next: "2026-11-22T10:00:02.000Z",
        },
        IsPastDue: false,
      }),
    });
    listener.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(inputs).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test("a timer that is disabled has no schedule, and runs when it is asked to", async () => {
  let runs = 0;
  const invoker: Invoker = {
    async invoke() {
      runs += 1;
      return { succeeded: true, returnValue: undefined };
    },
    settled: async () => undefined,
  };
  vi.useFakeTimers({ now: new Date("2026-11-22T10:00:00.500Z") });
  try {
    const listener = startTimerListener(
      { name: "t", bindingName: "timer", trigger: "timer", schedule: "* * * * * *", runOnStartup: false },
      invoker,
      true,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(0);
    await listener.runNow();
    expect(runs).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
