import { expect, it } from "vitest";
import { parseTraceParent } from "../../../src/adapters/telemetry/trace-parent.ts";

const traceId = "4ce102de67628f2f0602e4af01ec45ec";
const spanId = "622d5b6fc414deb4";
const read = (traceFlags: number) => ({ traceId, spanId, traceFlags, isRemote: true });

it.each([
  [`00-${traceId}-${spanId}-01`, read(1)],
  [`00-${traceId}-${spanId}-00`, read(0)],
  [`00-${traceId.toUpperCase()}-${spanId}-01`, read(1)],
  [`cc-${traceId}-${spanId}-03-what-a-later-version-adds`, read(1)],
  [undefined, undefined],
  ["", undefined],
  ["|4ce102de.622d5b6f.", undefined],
  [`00-${traceId}-${spanId}`, undefined],
  [`00-${"0".repeat(32)}-${spanId}-01`, undefined],
  [`00-${traceId}-${"0".repeat(16)}-01`, undefined],
])("%s", (text, context) => {
  expect(parseTraceParent(text)).toEqual(context);
});
