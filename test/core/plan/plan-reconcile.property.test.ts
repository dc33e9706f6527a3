import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reminderAt } from "../../../src/core/incident/reminder.ts";
import type { Transition } from "../../../src/core/model/alert.ts";
import type { ClusterPolicy } from "../../../src/core/model/cluster-policy.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import type { UpdateOutcome } from "../../../src/core/model/update-outcome.ts";
import { cluster, type Shown, Story } from "./story.ts";
import { UpdateLedger } from "./update-ledger.ts";

const shown: fc.Arbitrary<Shown> = fc.record(
  {
    ranges: fc.constantFrom(
      null,
      [],
      ["73.140.245.0/24"],
      ["73.140.245.0/24", "137.117.106.88/29"],
      ["0.0.0.0/0"],
    ),
    phase: fc.constantFrom("succeeded", "succeeded", "in-progress", "failed", "canceled"),
    stopped: fc.boolean(),
    eTag: fc.constantFrom("one", "two"),
    exposure: fc.constantFrom({}, { disableLocalAccounts: false }, { networkPolicy: "none" }),
  },
  { requiredKeys: [] },
);

const answer: fc.Arbitrary<UpdateOutcome | undefined> = fc.constantFrom(
  { kind: "accepted" },
  { kind: "accepted" },
  { kind: "stopped", reason: "409" },
  { kind: "throttled", reason: "429", retryAfterSeconds: 70 },
  { kind: "unavailable", reason: "503" },
  { kind: "refused", code: "ScopeLocked", reason: "locked" },
  // The run dies before ARM's answer is recorded.
  undefined,
);

const step = fc.record({
  seconds: fc.integer({ min: 1, max: 4_000 }),
  kind: fc.constantFrom("sees", "sees", "sees", "sees", "denied", "unavailable", "gone"),
  source: fc.constantFrom<Trigger["source"]>("event", "recheck", "follow-up", "sweep"),
  decision: fc.constantFrom(undefined, undefined, undefined, "accept", "revert"),
  shown,
  answer,
});

const policy: fc.Arbitrary<Partial<ClusterPolicy>> = fc.record({
  mode: fc.constantFrom("alert", "revert", "revert"),
  onNarrowed: fc.constantFrom("ignore", "alert", "revert"),
  revertAfterSeconds: fc.constantFrom(0, 300),
  reverts: fc.constantFrom({ max: 3, windowSeconds: 3600 }, { max: 1, windowSeconds: 600 }),
  require: fc.constantFrom([], ["no-run-command"]),
  remindEverySeconds: fc.constantFrom(null, 3_000, 86_400),
});

const ends = new Set<Transition>(["reverted", "resolved", "accepted", "exempted"]);

describe("planReconcile over any sequence of readings", () => {
  it("keeps its promises", () => {
    fc.assert(
      fc.property(policy, fc.array(step, { maxLength: 25 }), (own, steps) => {
        const story = new Story(own);
        const closed = new Set<string>();
        const ledger = new UpdateLedger();
        let taken = 0;
        let isNews = false;
        for (const { seconds, kind, source, decision, shown: seen, answer: result } of steps) {
          story.wait(seconds);
          const [incident] = Object.values(story.state.incidents);
          const trigger: Trigger =
            decision && incident
              ? story.decision(decision, incident)
              : source === "event"
                ? story.event()
                : { source };
          const before = story.recorded.length;
          let isPlanned = false;
          if (kind === "gone") story.findsNone();
          else if (kind === "sees") {
            // An update that ARM takes on changes the eTag for good.
            const current: Shown = { ...seen, eTag: `${seen.eTag ?? "zero"}-${taken}` };
            const { phase, eTag } = cluster(current);
            const at = story.now.getTime();
            const open = Object.values(story.state.incidents).map(({ id }) => id);
            if (phase !== "in-progress")
              isNews = ledger.reads(new Set(open), { eTag, endedBadly: phase !== "succeeded", at }) || isNews;
            isNews ||= trigger.source !== "follow-up" && trigger.source !== "sweep";
            const plan = story.sees(current, { trigger });
            isPlanned = plan.followUpSeconds !== undefined;
            for (const { id, status } of Object.values(story.state.incidents))
              if (status === "open") ledger.hasNoneLeft(id);
            expect(plan.answer !== undefined).toBe(trigger.manualAction !== undefined);
            // A person ends a stand-down.
            if (plan.answer?.kind === "done" && (decision === "accept" || incident?.status === "contested"))
              ledger.countAnew();
            const manualRevert = Object.values(story.state.incidents).find(
              ({ status }) => status === "reverting",
            )?.manualRevert;
            if (plan.update) {
              expect(plan.update.length).toBeGreaterThan(0);
              if (!manualRevert) expect(story.policy.mode).toBe("revert");
              else expect(manualRevert.updates.length).toBeGreaterThan(0);
              const sending = Object.values(story.state.incidents).find(
                ({ update }) => update?.attempt?.sentAt === story.now.toISOString(),
              );
              expect(sending).toBeDefined();
              const record = result && story.answers(result);
              if (result?.kind === "accepted") taken++;
              isPlanned ||= record?.followUpSeconds !== undefined;
              if (sending && !manualRevert) {
                // What fails too often in a row is tried at growing distances; news allow one try, at once or when it can be.
                if (!isNews) expect(at).toBeGreaterThanOrEqual(ledger.notBefore(sending.id));
                isNews = false;
                ledger.sends({ at, incidentId: sending.id, eTag, answer: result?.kind });
              }
            }
          } else isPlanned = story.cannotRead({ kind, reason: kind }, trigger).followUpSeconds !== undefined;

          // A closed incident stays closed.
          for (const moved of story.recorded.slice(before)) {
            expect(closed.has(moved.id)).toBe(false);
            if (moved.closedAt) closed.add(moved.id);
          }
          // Whatever waits or reverts, or is to be told again, is looked at again.
          for (const open of Object.values(story.state.incidents)) {
            expect(open.closedAt).toBeUndefined();
            const waits = ["reverting", "waiting"].includes(open.status) || open.decision.action === "wait";
            const isToldAgain = reminderAt(open, story.policy) !== undefined;
            if (!(waits || isToldAgain) || story.policy.mode === "off") continue;
            const planned = [open.looks.nextAt, story.state.unreadable?.followUpAt];
            const isAwaited = planned.some((at) => at !== undefined && Date.parse(at) > story.now.getTime());
            expect(isAwaited || isPlanned).toBe(true);
          }
        }
        // Every alert has an id of its own.
        expect(new Set(story.alerts.map(({ id }) => id)).size).toBe(story.alerts.length);
        // No window holds more reverts than the policy allows.
        const { max, windowSeconds } = story.policy.reverts;
        expect(ledger.mostRevertsWithin(windowSeconds)).toBeLessThanOrEqual(max);
        // Each story is told from its opening to one end at most.
        for (const id of new Set(story.alerts.map(({ incidentId }) => incidentId))) {
          const told = story.alerts
            .filter(({ incidentId }) => incidentId === id)
            .map(({ transition }) => transition);
          expect(told[0]).toBe("opened");
          expect(told.slice(0, -1).some((word) => ends.has(word))).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });
});
