import { RestError } from "@azure/data-tables";
import { describe, expect, test } from "vitest";
import { StorageError } from "../../../src/adapters/storage/storage-error.ts";
import { type TryLimits, tryWithin } from "../../../src/adapters/storage/try-within.ts";

const limits: TryLimits = { tries: 3, eachMs: 20, totalMs: 5_000, waitMs: 1, longestWaitMs: 2 };
const target = { label: "table T at contoso", accessMend: "Check the key." };

/** An operation that fails with these errors, one a call, and then answers. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  let calls = 0;
  const operation = async () => {
    calls++;
    const error = left.shift();
    if (error) throw error;
    return "done";
  };
  return { operation, calls: () => calls };
}

/** An operation that never answers and ends only when it is told to. */
function hanging(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () =>
      reject(new DOMException("The operation was aborted.", "AbortError")),
    );
  });
}

test.each([
  new RestError("busy", { statusCode: 503 }),
  new RestError("slow down", { statusCode: 429 }),
  new RestError("internal", { statusCode: 500 }),
  new RestError("read ECONNRESET", { code: "ECONNRESET" }),
])("tries again after $message", async (error) => {
  const { operation, calls } = failing(error, error);
  expect(await tryWithin(limits, target, operation)).toBe("done");
  expect(calls()).toBe(3);
});

test("ends after the last try with what the service said", async () => {
  const busy = new RestError("The server is busy.\nRequestId: 1", { statusCode: 503, code: "ServerBusy" });
  const { operation, calls } = failing(busy, busy, busy, busy);
  const error = await tryWithin(limits, target, operation).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({
    message: "The table T at contoso answered 503 ServerBusy: The server is busy.",
    status: 503,
    code: "ServerBusy",
  });
  expect(calls()).toBe(3);
});

test("does not repeat what will be refused again, and says what to do", async () => {
  const { operation, calls } = failing(
    new RestError("Not authorized.", { statusCode: 403, code: "AuthorizationPermissionMismatch" }),
  );
  await expect(tryWithin(limits, target, operation)).rejects.toThrow(
    "The table T at contoso answered 403 AuthorizationPermissionMismatch: Not authorized. Check the key.",
  );
  expect(calls()).toBe(1);
});

test("lets errors that are not the service's pass as they are, at once", async () => {
  const broken = new TypeError("no such thing");
  const { operation, calls } = failing(broken);
  await expect(tryWithin(limits, target, operation)).rejects.toBe(broken);
  expect(calls()).toBe(1);
});

test("ends a try that hangs, and tries again", async () => {
  let calls = 0;
  const answer = await tryWithin(limits, target, (signal) =>
    ++calls < 3 ? hanging(signal) : Promise.resolve(calls),
  );
  expect(answer).toBe(3);
});

test("ends a try that does not mind its signal", async () => {
  const deaf = () => new Promise<never>(() => {});
  await expect(tryWithin(limits, target, deaf)).rejects.toMatchObject({ code: "TimedOut" });
});

test("tells the operation when its time is up", async () => {
  const signals: AbortSignal[] = [];
  await tryWithin(limits, target, async (signal) => {
    signals.push(signal);
    return signals.length < 2 ? hanging(signal) : "done";
  });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

test("never goes on beyond the time for all tries", async () => {
  const patient: TryLimits = { ...limits, tries: 1_000_000, eachMs: 10, totalMs: 50 };
  let tries = 0;
  await expect(
    tryWithin(patient, target, (signal) => {
      tries++;
      return hanging(signal);
    }),
  ).rejects.toThrow("The table T at contoso did not answer in time.");
  // Each has taken its ten milliseconds, however busy the machine is.
  expect(tries).toBeLessThanOrEqual(6);
});

describe("a deadline", () => {
  test("ends a try that hangs, and no other follows", async () => {
    const patient: TryLimits = { ...limits, tries: 1_000, eachMs: 60_000, totalMs: 60_000 };
    const deadline = new AbortController();
    const signals: AbortSignal[] = [];
    const operation = tryWithin(
      patient,
      target,
      (signal) => {
        signals.push(signal);
        setImmediate(() => deadline.abort());
        return hanging(signal);
      },
      deadline.signal,
    );
    await expect(operation).rejects.toMatchObject({ code: "TimedOut" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test("ends the wait between two tries", async () => {
    const slow: TryLimits = { ...limits, totalMs: 120_000, waitMs: 60_000, longestWaitMs: 60_000 };
    const deadline = new AbortController();
    const { operation, calls } = failing(new RestError("busy", { statusCode: 503 }));
    const answer = tryWithin(slow, target, operation, deadline.signal);
    setImmediate(() => deadline.abort());
    await expect(answer).rejects.toMatchObject({ code: "TimedOut" });
    expect(calls()).toBe(1);
  });

  test("that is over already lets nothing begin", async () => {
    const { operation, calls } = failing();
    await expect(tryWithin(limits, target, operation, AbortSignal.abort())).rejects.toMatchObject({
      code: "TimedOut",
    });
    expect(calls()).toBe(0);
  });
});
