import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FollowUp, FollowUpQueue } from "../../src/ports/follow-up-queue.ts";
import { someCluster } from "./state-samples.ts";

/** A queue to test, its other end, and how to end it. */
export interface FollowUpQueueUnderTest {
  readonly queue: FollowUpQueue;
  /** Picks up what is awake now, in no particular order. It stays in the queue, unseen for some minutes. */
  pickUp(): Promise<readonly FollowUp[]>;
  /** Waits until something is awake, and picks it up. */
  pickUpNext(): Promise<readonly FollowUp[]>;
  end(): Promise<void>;
}

/** What every queue of delayed work does. */
export function describeFollowUpQueue(name: string, start: () => Promise<FollowUpQueueUnderTest>): void {
  describe(`${name} as a follow-up queue`, () => {
    let it: FollowUpQueueUnderTest;
    beforeAll(async () => {
      it = await start();
    });
    afterAll(() => it.end());

    test("hands over what was sent, every property of it", async () => {
      const reconcile: FollowUp = {
        kind: "reconcile",
        clusterId: someCluster().id,
        trigger: {
          source: "event",
          eventId: "4db48cba",
          eventTime: "2026-11-21T10:15:00.6117357Z",
          actor: { kind: "app", name: "Zoë's 🦊 pipeline", appId: "0000", ipAddress: "198.51.100.7" },
          correlationId: "0a1b",
        },
      };
      const deliver = delivery();
      await it.queue.send(reconcile, 0);
      await it.queue.send(deliver, 0);
      const picked = await it.pickUp();
      expect(picked).toHaveLength(2);
      expect(picked).toContainEqual(reconcile);
      expect(picked).toContainEqual(deliver);
    });

    test("hands a delayed message to nobody before its time, and then to one", async () => {
      const followUp = delivery();
      await it.queue.send(followUp, 2);
      expect(await it.pickUp()).toEqual([]);
      expect(await it.pickUpNext()).toEqual([followUp]);
      expect(await it.pickUp()).toEqual([]);
    });

    test("lets a message wake at another time, with other content, when nobody has picked it up", async () => {
      const receipt = await it.queue.send(delivery(), 60);
      const sooner = delivery();
      await it.queue.reschedule(receipt, sooner, 1);
      expect(await it.pickUp()).toEqual([]);
      expect(await it.pickUpNext()).toEqual([sooner]);
      expect(await it.pickUp()).toEqual([]);
    });

    test("lets a message be that was picked up, or is gone already, without an error", async () => {
      const awake = await it.queue.send(delivery(), 0);
      expect(await it.pickUp()).toHaveLength(1);
      await it.queue.reschedule(awake, delivery(), 0);
      const gone = await it.queue.send(delivery(), 60);
      await it.queue.takeBack(gone);
      await it.queue.reschedule(gone, delivery(), 0);
      expect(await it.pickUp()).toEqual([]);
    });

    test("takes a message back that nobody has picked up", async () => {
      const kept = delivery();
      const receipt = await it.queue.send(delivery(), 1);
      await it.queue.send(kept, 1);
      await it.queue.takeBack(receipt);
      expect(await it.pickUpNext()).toEqual([kept]);
    });

    test("takes back a message that was picked up, or is gone already, without an error", async () => {
      const receipt = await it.queue.send(delivery(), 0);
      expect(await it.pickUp()).toHaveLength(1);
      await it.queue.takeBack(receipt);
      const other = await it.queue.send(delivery(), 60);
      await it.queue.takeBack(other);
      await it.queue.takeBack(other);
      expect(await it.pickUp()).toEqual([]);
    });

    test("takes any delay: less than nothing is at once, more than the service's seven days is seven days", async () => {
      const soon = delivery();
      await it.queue.send(soon, -5);
      const receipt = await it.queue.send(delivery(), 30 * 24 * 60 * 60);
      expect(await it.pickUp()).toEqual([soon]);
      await it.queue.takeBack(receipt);
    });
  });
}

let deliveries = 0;

function delivery(): FollowUp {
  return {
    kind: "deliver",
    clusterId: someCluster().id,
    alertId: `inc-1-${++deliveries}-opened`,
    channelKey: "teams-0123456789ab",
    attempt: 1,
  };
}
