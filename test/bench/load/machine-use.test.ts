import { expect, test } from "vitest";
import { busyShare, machineUse } from "./machine-use.ts";

test("the busy share is of what passed between two looks", () => {
  expect(busyShare({ busy: 1000, total: 4000 }, { busy: 1300, total: 4400 })).toBe(0.75);
});

test("this machine has been busy for some of its time", () => {
  const { busy, total } = machineUse();
  expect(busy).toBeGreaterThan(0);
  expect(total).toBeGreaterThan(busy);
});
