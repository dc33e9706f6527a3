import { describe, expect, test } from "vitest";
import { isPreviewList, listedProperties } from "../../../src/core/cluster/exposure.ts";
import { type LookCount, noLooks } from "../../../src/core/model/look-count.ts";
import { lookReasons } from "../../../src/core/model/sweep-look.ts";
import {
  longestDelay,
  looksASecond,
  mostLooks,
  openFirst,
  planLook,
  type WhyThen,
} from "../../../src/core/sweep/spread-looks.ts";

/** Plans looks, one after the other; answers their delays and what was counted. */
function plannedFrom(looks: readonly WhyThen[], before: LookCount = noLooks) {
  let count = before;
  const delays = looks.map((look) => {
    const planned = planLook(look, count);
    if (planned.kind === "left-over") expect.fail("there is room");
    count = planned.count;
    return planned.delaySeconds;
  });
  return { delays, count };
}

const times = (look: WhyThen, count: number): readonly WhyThen[] => Array.from({ length: count }, () => look);

describe("the looks of a sweep", () => {
  test("are spread over time", () => {
    const { first } = looksASecond;
    const { delays, count } = plannedFrom(times({ why: "never-seen" }, 2 * first + 1));
    expect(delays.filter((delay) => delay === 0)).toHaveLength(first);
    expect(delays.at(-1)).toBe(2);
    expect(longestDelay(count)).toBe(2);
    expect(longestDelay(count, ["news", "daily"])).toBe(0);
  });

  test("of all lanes together are no more reads than ARM gives one subscription, each with its lists", () => {
    const looks = Object.values(looksASecond).reduce((sum, rate) => sum + rate, 0);
    const lists = listedProperties.filter((name) => !isPreviewList(name));
    expect(looks * (1 + lists.length)).toBeLessThanOrEqual(25);
  });

  test.each(lookReasons.filter((why) => why !== "never-seen" && why !== "ways-in-due"))(
    "at a known cluster with news wait for no daily look, and for none at a new fleet: %s",
    (why) => {
      const full = { again: 0, ahead: 0, first: mostLooks("first"), daily: mostLooks("daily") };
      expect(planLook({ why }, full)).toMatchObject({ kind: "look", delaySeconds: 0 });
    },
  );

  test("at a new cluster that is shown open come with the news, but not a whole fleet of them", () => {
    const full = { again: 0, ahead: 0, first: 600, daily: 600 };
    expect(planLook({ why: "never-seen" }, full)).toMatchObject({ delaySeconds: 200 });
    const open = { why: "never-seen", isShownOpen: true } as const;
    const { delays, count } = plannedFrom(times(open, 151));
    expect(delays.slice(0, 4)).toEqual([0, 0, 0, 1]);
    expect(count).toMatchObject({ ahead: 150, first: 1 });
    // A drift that a later batch shows is a minute late at most for them.
    expect(planLook({ why: "exposed" }, count)).toMatchObject({ delaySeconds: 50 });
  });

  test("that are too many for one sweep are left over, in their own lane", () => {
    const full = (kind: keyof LookCount, lane: keyof typeof looksASecond): LookCount => ({
      ...noLooks,
      [kind]: mostLooks(lane),
    });
    expect(planLook({ why: "never-seen" }, full("first", "first"))).toEqual({ kind: "left-over" });
    expect(planLook({ why: "not-shown" }, full("first", "first"))).toMatchObject({ kind: "look" });
    expect(planLook({ why: "not-shown" }, full("again", "news"))).toEqual({ kind: "left-over" });
    expect(planLook({ why: "ways-in-due" }, full("again", "news"))).toMatchObject({ kind: "look" });
    expect(planLook({ why: "ways-in-due" }, full("daily", "daily"))).toEqual({ kind: "left-over" });
  });

  test("are through before the next hourly sweep, however many they are", () => {
    const full = { again: mostLooks("news"), ahead: 0, first: mostLooks("first"), daily: mostLooks("daily") };
    expect(longestDelay(full)).toBeLessThan(50 * 60);
  });

  test("are planned in the order in which people want to hear of them", () => {
    const looks: readonly WhyThen[] = [
      { why: "ways-in-due" },
      { why: "never-seen" },
      { why: "changed" },
      { why: "never-seen", isShownOpen: true },
      { why: "exposed", isShownOpen: true },
    ];
    expect(openFirst(looks).map(({ why }) => why)).toEqual([
      "exposed",
      "never-seen",
      "ways-in-due",
      "changed",
      "never-seen",
    ]);
  });
});
