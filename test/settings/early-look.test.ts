import { expect, test } from "vitest";
import { parseSettings } from "../../src/settings/settings.ts";

const look = (value?: string) => parseSettings({ GUARDRAIL_EARLY_LOOK: value });

test.each([
  [undefined, undefined],
  ["", undefined],
  ["off", undefined],
  ["PT1M", 60],
  [" PT5M ", 300],
  ["PT1H", 3600],
])("where it is %s, the early look comes every %s seconds", (value, seconds) => {
  expect(look(value)).toMatchObject({ earlyLookSeconds: seconds, sweepProblems: [] });
});

test.each(["often", "PT30S", "PT0S", "PT90S", "PT2H", "P1D", "@Microsoft.KeyVault(x)"])(
  "%s is wrong, is not repeated, leaves the early look off, and guarding goes on",
  (value) => {
    const { earlyLookSeconds, sweepProblems, guard } = look(value);
    expect(earlyLookSeconds).toBeUndefined();
    expect(sweepProblems).toMatchObject([{ setting: "GUARDRAIL_EARLY_LOOK" }]);
    expect(sweepProblems[0]?.problem).not.toContain(value);
    expect(guard).toBeDefined();
  },
);
