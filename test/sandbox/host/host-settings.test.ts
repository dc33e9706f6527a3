import { describe, expect, test } from "vitest";
import { parseHostSettings } from "./host-settings.ts";
import { createPollDelay } from "./queue-poll-delay.ts";

describe("host.json", () => {
  test("has the documented defaults", () => {
    expect(parseHostSettings("host.json", '{"version":"2.0"}')).toEqual({
      routePrefix: "api",
      queues: {
        batchSize: 16,
        newBatchThreshold: 8,
        maxPollingInterval: 60_000,
        visibilityTimeout: 0,
        maxDequeueCount: 5,
        messageEncoding: "base64",
      },
    });
  });

  test("says what it says", () => {
    const text = JSON.stringify({
      version: "2.0",
      extensions: {
        http: { routePrefix: "/v1/" },
        queues: {
          batchSize: 3,
          maxPollingInterval: "00:00:02",
          visibilityTimeout: "1.02:03:04.5",
          maxDequeueCount: 100,
          messageEncoding: "None",
        },
      },
    });
    expect(parseHostSettings("host.json", text)).toEqual({
      routePrefix: "v1",
      queues: {
        batchSize: 3,
        newBatchThreshold: 1,
        maxPollingInterval: 2_000,
        visibilityTimeout: 93_784_500,
        maxDequeueCount: 100,
        messageEncoding: "none",
      },
    });
  });

  test.each([
    ["{", "host.json is not JSON"],
    ["{}", "host.json: version"],
    ['{"version":"2.0","extensions":{"queues":{"batchSize":33}}}', "host.json: extensions.queues.batchSize"],
    [
      '{"version":"2.0","extensions":{"queues":{"visibilityTimeout":"30"}}}',
      'extensions.queues.visibilityTimeout: Expected a time span such as "00:00:30" but received "30"',
    ],
  ])("%s is refused by its place", (text, message) => {
    expect(() => parseHostSettings("host.json", text)).toThrow(message);
  });
});

describe("the pause between two looks at a queue", () => {
  test("grows while nothing is found, up to the longest, and starts again when something was", () => {
    const next = createPollDelay(2_000, () => 0.5);
    const pauses = [false, false, false, false, false, false, false, true, false].map(next);
    expect(pauses).toEqual([100, 200, 300, 500, 900, 1_700, 2_000, 100, 200]);
  });

  test("varies by a fifth, so that instances do not move in step", () => {
    const second = (random: number): number | undefined =>
      [false, false].map(createPollDelay(2_000, () => random)).at(-1);
    expect([second(0), second(1)]).toEqual([180, 220]);
  });
});
