import { expect, test } from "vitest";
import { parseSettings } from "../../src/settings/settings.ts";

const every = (value?: string) => parseSettings({ GUARDRAIL_SWEEP_EVERY: value });

test.each([
  [undefined, 3600],
  ["", 3600],
  ["PT30M", 1800],
  ["P1D", 86_400],
  [" PT5M ", 300],
])("the fleet is swept every %s", (value, seconds) => {
  expect(every(value)).toMatchObject({ sweepEverySeconds: seconds, sweepProblems: [] });
});

test.each(["hourly", "PT1M", "PT0S", "P2D", "P1W", "@Microsoft.KeyVault(x)"])(
  "%s is wrong, is not repeated, and the fleet is swept every hour",
  (value) => {
    const { sweepEverySeconds, sweepProblems, guard } = every(value);
    expect(sweepEverySeconds).toBe(3600);
    expect(sweepProblems).toMatchObject([{ setting: "GUARDRAIL_SWEEP_EVERY" }]);
    expect(sweepProblems[0]?.problem).not.toContain(value);
    expect(guard).toBeDefined();
  },
);
