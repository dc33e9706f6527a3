import { describe, expect, test } from "vitest";
import type { Hearing } from "../../../src/core/model/hearing.ts";
import { hearingNews } from "../../../src/core/sweep/events-missing.ts";

const now = new Date("2026-11-21T12:00:00.000Z");
const ago = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();

describe("what is told of a subscription's events", () => {
  const rows: readonly (readonly [
    string,
    Omit<Hearing, "subscriptionId">,
    boolean,
    "silent" | "heard" | undefined,
  ])[] = [
    ["nothing where none is missed", { eventAt: ago(500) }, false, undefined],
    ["nothing while one may be on its way", { missedAt: ago(14) }, false, undefined],
    ["that they do not arrive, after that", { missedAt: ago(15) }, false, "silent"],
    ["nothing where one came since", { missedAt: ago(60), eventAt: ago(50) }, false, undefined],
    [
      "nothing for longer where an early look found it: its operation has to end",
      { missedAt: ago(59) },
      true,
      undefined,
    ],
    ["that they do not arrive, when it must have ended", { missedAt: ago(60) }, true, "silent"],
    ["nothing twice", { missedAt: ago(60), toldAt: ago(40) }, false, undefined],
    ["that they arrive again", { missedAt: ago(60), toldAt: ago(40), eventAt: ago(1) }, false, "heard"],
  ];
  test.each(rows)("%s", (_name, hearing, looksEarly, news) => {
    expect(hearingNews({ subscriptionId: "s", ...hearing }, now, looksEarly)).toBe(news);
  });
});
