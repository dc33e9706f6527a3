import { expect, test } from "vitest";
import { noLooks } from "../../../src/core/model/look-count.ts";
import { longestDelay, looksASecond, mostLooks, planLook } from "../../../src/core/sweep/spread-looks.ts";

test("looks are spread over time, and those at known clusters wait for no other", () => {
  let count = noLooks;
  const delays: number[] = [];
  for (let look = 0; look < 2 * looksASecond + 1; look++) {
    const planned = planLook("never-seen", count);
    if (planned.kind === "left-over") expect.fail("there is room");
    delays.push(planned.delaySeconds);
    count = planned.count;
  }
  expect(delays.filter((delay) => delay === 0)).toHaveLength(looksASecond);
  expect(delays.at(-1)).toBe(2);
  expect(longestDelay(count)).toBe(2);
  expect(planLook("exposed", count)).toMatchObject({ kind: "look", delaySeconds: 0 });
});

test("what is too many for one sweep is left over, in its own kind", () => {
  expect(planLook("never-seen", { first: mostLooks, again: 0 })).toEqual({ kind: "left-over" });
  expect(planLook("not-shown", { first: mostLooks, again: 0 })).toMatchObject({ kind: "look" });
  expect(planLook("not-shown", { first: 0, again: mostLooks })).toEqual({ kind: "left-over" });
});
