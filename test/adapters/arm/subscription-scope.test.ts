import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fixedScope, listedScope } from "../../../src/adapters/arm/subscription-scope.ts";
import { clientOf, json, type OddArm, patience, startOddArm } from "./odd-arm.ts";

const ours = "0a000000-0000-0000-0000-000000000001";
const later = "0b000000-0000-0000-0000-000000000002";
const foreign = "0c000000-0000-0000-0000-000000000003";

const refused = json(403, { error: { code: "AuthorizationFailed", message: "m" } });
const notListedYet = { kind: "unknown", reason: expect.stringContaining("listed anew within a minute") };
const unknown = { kind: "unknown", reason: expect.stringContaining("AuthorizationFailed: m") };

let odd: OddArm;
let now: Date;
beforeAll(async () => {
  odd = await startOddArm();
});
beforeEach(() => {
  odd.forget();
  odd.answer = listing(ours);
  now = new Date("2026-11-21T10:15:00.000Z");
});
afterAll(() => odd.close());

function listing(...ids: string[]): OddArm["answer"] {
  return json(200, { value: ids.map((id) => ({ id: `/subscriptions/${id}`, subscriptionId: id })) });
}

function pass(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1000);
}

function scope() {
  const listed = listedScope(clientOf(odd), () => now);
  return (id: string, askedSecondsAgo?: number) => listed.contains(id, patience(), askedSecondsAgo);
}

test("the given subscriptions are in scope, however they are spelled, and no other", async () => {
  const fixed = fixedScope([ours.toUpperCase()]);
  expect(await fixed.contains(ours, patience())).toEqual({ kind: "in" });
  expect(await fixed.contains(ours.toUpperCase(), patience())).toEqual({ kind: "in" });
  expect(await fixed.contains(later, patience())).toEqual({ kind: "out" });
});

describe("the subscriptions that the identity can list", () => {
  test("are listed once for any number of calls at once", async () => {
    const contains = scope();
    const answers = await Promise.all([contains(ours), contains(ours.toUpperCase()), contains(foreign)]);
    expect(answers.map(({ kind }) => kind)).toEqual(["in", "in", "unlisted"]);
    expect(odd.requests.map(({ url }) => url)).toEqual(["/subscriptions?api-version=2022-12-01"]);
  });

  test("are believed for an hour, and then listed again", async () => {
    const contains = scope();
    await contains(ours);
    pass(3600);
    await contains(ours);
    expect(odd.requests).toHaveLength(1);
    odd.answer = listing(later);
    pass(1);
    expect(await contains(ours)).toEqual({ kind: "unlisted" });
    expect(odd.requests).toHaveLength(2);
  });

  test("are listed once more for an id that is not among them, at most once a minute", async () => {
    const contains = scope();
    await contains(ours);
    odd.answer = listing(ours, later);
    pass(60);
    expect(await contains(later)).toEqual(notListedYet);
    expect(odd.requests).toHaveLength(1);
    pass(1);
    expect(await contains(later)).toEqual({ kind: "in" });
    expect(odd.requests).toHaveLength(2);
    expect(await contains(foreign)).toEqual({ kind: "unlisted" });
    expect(odd.requests).toHaveLength(2);
  });

  test("never put an id out by a list that is older than the question", async () => {
    const contains = scope();
    await contains(ours);
    odd.answer = listing(ours, later);
    pass(30);
    expect(await contains(later)).toEqual(notListedYet);
    pass(60);
    expect(await contains(later, 60)).toEqual({ kind: "in" });
    expect(odd.requests).toHaveLength(2);
  });

  test("put an id out by a list that was read while its message slept", async () => {
    const contains = scope();
    await contains(ours);
    pass(50);
    expect(await contains(foreign)).toEqual(notListedYet);
    pass(20);
    expect(await contains(later)).toEqual({ kind: "unlisted" });
    pass(40);
    expect(await contains(foreign)).toEqual(notListedYet);
    expect(await contains(foreign, 39)).toEqual(notListedYet);
    expect(await contains(foreign, 60)).toEqual({ kind: "unlisted" });
    expect(odd.requests).toHaveLength(2);
  });

  test("do not put an id out that was asked about while an older list was on its way", async () => {
    const contains = scope();
    const held = Promise.withResolvers<void>();
    const answer = odd.answer;
    odd.answer = async (response, request) => {
      await held.promise;
      answer(response, request);
    };
    const first = contains(ours);
    pass(1);
    const second = contains(later);
    held.resolve();
    expect(await first).toEqual({ kind: "in" });
    expect(await second).toEqual(notListedYet);
  });

  test("are unknown while ARM gives no list, and asked for again by each call", async () => {
    const contains = scope();
    odd.answer = refused;
    expect(await contains(ours)).toEqual(unknown);
    expect(await contains(ours)).toEqual(unknown);
    expect(odd.requests).toHaveLength(2);
    odd.answer = listing(ours);
    expect(await contains(ours)).toEqual({ kind: "in" });
    expect(await contains(foreign)).toEqual({ kind: "unlisted" });
  });

  test("are unknown while ARM lists none, as it does for an identity without a role", async () => {
    const contains = scope();
    odd.answer = listing();
    const none = { kind: "unknown", reason: expect.stringContaining("give it its role") };
    expect(await contains(ours)).toEqual(none);
    odd.answer = listing(ours);
    expect(await contains(ours)).toEqual({ kind: "in" });
    odd.answer = listing();
    pass(3601);
    expect(await contains(ours)).toEqual({ kind: "in" });
    expect(await contains(foreign)).toEqual(none);
  });

  test("are checked anew, at most once a minute: what a person has to mend is answered", async () => {
    const listed = listedScope(clientOf(odd), () => now);
    expect(await listed.check(patience())).toBeUndefined();
    odd.answer = refused;
    pass(30);
    expect(await listed.check(patience())).toBeUndefined();
    expect(odd.requests).toHaveLength(1);
    pass(31);
    expect(await listed.check(patience())).toEqual({
      kind: "refused",
      reason: expect.stringContaining("AuthorizationFailed: m"),
    });
    odd.answer = listing();
    pass(61);
    expect(await listed.check(patience())).toMatchObject({ kind: "none-listed" });
    odd.answer = json(503, { error: { code: "ServerBusy", message: "m" } });
    pass(61);
    expect(await listed.check(patience())).toBeUndefined();
    odd.answer = listing(later);
    pass(61);
    expect(await listed.check(patience())).toBeUndefined();
    expect(await listed.contains(later, patience())).toEqual({ kind: "in" });
  });

  test("stay in scope by the old list while ARM gives no new one; others are unknown; ARM is asked once a minute", async () => {
    const contains = scope();
    await contains(ours);
    odd.answer = refused;
    pass(3601);
    expect(await contains(ours)).toEqual({ kind: "in" });
    expect(await contains(foreign)).toEqual(unknown);
    expect(await contains(ours)).toEqual({ kind: "in" });
    expect(odd.requests).toHaveLength(2);
    odd.answer = listing(later);
    pass(61);
    expect(await contains(foreign)).toEqual({ kind: "unlisted" });
    expect(await contains(ours)).toEqual({ kind: "unlisted" });
    expect(odd.requests).toHaveLength(3);
  });

  test("are only those that ARM names by a proper id", async () => {
    odd.answer = json(200, {
      value: [
        { id: "/subscriptions/x", subscriptionId: "x" },
        { id: "/y" },
        { id: "/z", subscriptionId: ours.toUpperCase() },
      ],
    });
    const contains = scope();
    expect(await contains("x")).toEqual({ kind: "unlisted" });
    expect(await contains(ours)).toEqual({ kind: "in" });
  });
});
