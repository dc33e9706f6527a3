import { expect, test } from "vitest";
import { type CheckResult, unknown, well, wrong } from "../../../src/cli/doctor/check-result.ts";
import { examinationTable, exitStatusOf } from "../../../src/cli/doctor/render-examination.ts";

const fine = well({ id: "a", title: "It runs" }, "Running.");
const bad = wrong({ id: "b", title: "It hears", subscriptionId: "sub" }, "Deaf\u001b[2J.", "Deploy.");
const dark = unknown({ id: "c", title: "It sees" }, "You may not read it.", "Ask.");

test("a table shows each check with its sign, by subscription, with the mend below, and commands no terminal", () => {
  expect(examinationTable("/app", [fine, bad, dark])).toBe(
    [
      "App /app",
      "  ✓ It runs   Running.",
      "  ? It sees   You may not read it.",
      "              → Ask.",
      "",
      "Subscription sub",
      "  ✗ It hears  Deaf [2J.",
      "              → Deploy.",
      "",
      "1 well, 1 wrong, 1 could not be examined.",
    ].join("\n"),
  );
});

test.each<[readonly CheckResult[], number]>([
  [[fine], 0],
  [[fine, bad, dark], 1],
  [[fine, dark], 2],
])("the exit status tells well, wrong and unknown apart", (checks, status) => {
  expect(exitStatusOf(checks)).toBe(status);
});
