import { describe, expect, it } from "vitest";
import { planMessage } from "../../../src/core/plan/plan-messages.ts";

const now = new Date("2026-11-21T18:00:00.000Z");
const context = { trigger: { source: "follow-up" } as const, now };
const inMinutes = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();

interface Item {
  readonly dueAt?: string;
  readonly wakesAt?: string;
}

const plan = (...items: Item[]) => planMessage(items, ({ dueAt }) => dueAt, context);

describe("the message for all that waits", () => {
  it("wakes when the soonest is due, and counts for all that have none early enough", () => {
    expect(
      plan(
        { dueAt: inMinutes(10) },
        { dueAt: inMinutes(5), wakesAt: inMinutes(7) },
        { dueAt: inMinutes(20) },
      ),
    ).toEqual({
      items: [
        { dueAt: inMinutes(10), wakesAt: inMinutes(5) },
        { dueAt: inMinutes(5), wakesAt: inMinutes(5) },
        { dueAt: inMinutes(20), wakesAt: inMinutes(5) },
      ],
      inSeconds: 300,
    });
  });

  it("leaves alone what has one early enough, what waits for nothing and what is too far off", () => {
    const items = [{ dueAt: inMinutes(10), wakesAt: inMinutes(9) }, {}, { dueAt: inMinutes(26 * 60) }];
    expect(plan(...items)).toEqual({ items });
  });

  it("wakes at once for what is past", () => {
    expect(plan({ dueAt: inMinutes(-10) }).inSeconds).toBe(1);
  });
});
