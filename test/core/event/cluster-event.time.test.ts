import { expect, test } from "vitest";
import { parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import { goodEvent } from "./event-samples.ts";

test.each(["9999-12-31T23:59:59-05:00", "+275760-09-13T00:00:00Z", "-000001-01-01T00:00:00Z", "yesterday"])(
  "an event of the time %s is one without a time, as no store takes that",
  (eventTime) => {
    const read = parseClusterEvent({ ...goodEvent, eventTime });
    expect(read).toMatchObject({ kind: "cluster" });
    expect(read.kind === "cluster" && read.trigger).not.toHaveProperty("eventTime");
  },
);
