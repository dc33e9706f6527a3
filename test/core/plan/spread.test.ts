import { expect, test } from "vitest";
import { spreadSeconds } from "../../../src/core/plan/spread.ts";

test("many clusters that are due at one instant are spread over the time, each always at its own", () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `/subscriptions/s/clusters/aks-${index}`);
  const perSecond = new Map<number, number>();
  for (const id of ids) {
    const second = spreadSeconds(id, 300);
    expect(spreadSeconds(id.toUpperCase(), 300)).toBe(second);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  const counts = [...perSecond.values()];
  expect(perSecond.size).toBe(300);
  expect(Math.min(...perSecond.keys())).toBe(0);
  expect(Math.max(...perSecond.keys())).toBe(299);
  // 33 on average; as hashes spread, three times as many never stand together.
  expect(Math.max(...counts)).toBeLessThan(100);
});
