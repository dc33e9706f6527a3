import type { TokenCredential } from "@azure/identity";
import { noTelemetry, type Telemetry } from "../../ports/telemetry.ts";
import type { Environment } from "../../settings/raw-setting.ts";
import { formatProblem } from "../../settings/setting-problem.ts";
import type { RecordedTelemetry } from "./open-telemetry.ts";
import { readTelemetrySettings, type TelemetrySettings } from "./telemetry-settings.ts";

/** Telemetry as the app is given it. */
export interface AppTelemetry {
  /** False where nothing is configured: then nothing of an SDK is ever loaded. */
  readonly isOn: boolean;
  readonly telemetry: Telemetry;
  /** Sends what waits and ends the recording, before the process ends. Takes three seconds at most; never rejects. */
  close(): Promise<void>;
}

/** The host gives a worker five seconds to end (`WorkerTerminateGracePeriodInSeconds` in Azure/azure-functions-host). */
const closeWithinMs = 3_000;

/** The same trouble, over and over, is said this often. */
const repeatTroubleMs = 10 * 60_000;

const off: AppTelemetry = { isOn: false, telemetry: noTelemetry, close: async () => {} };
const nowhere: RecordedTelemetry = { telemetry: noTelemetry, close: async () => {} };

/**
 * Makes the app's telemetry from its environment. Loads nothing and never throws: the SDK is loaded by the first
 * invocation, from a file of its own, and where it cannot be loaded or set up, the app goes on without.
 *
 * @param openCredential opens the identity of a client id, for where a backend wants a token
 * @param warn told in one line what keeps telemetry from being recorded or sent
 */
export function createTelemetry(
  env: Environment,
  openCredential: (clientId: string | undefined) => Promise<TokenCredential>,
  warn: (line: string) => void,
): AppTelemetry {
  const { settings, problems } = readTelemetrySettings(env);
  for (const problem of problems) warn(`No telemetry: ${formatProblem(problem)}`);
  if (!settings) return off;
  const onTrouble = sparingly((reason) => warn(`Telemetry is in trouble; the guarding goes on: ${reason}`));
  let opened: Promise<RecordedTelemetry> | undefined;
  const recorder = (): Promise<RecordedTelemetry> => {
    opened ??= open(settings, openCredential, onTrouble);
    return opened;
  };
  return {
    isOn: true,
    telemetry: whenOpen(async () => (await recorder()).telemetry),
    async close() {
      if (opened) await within(closeWithinMs, (await opened).close());
    },
  };
}

async function open(
  settings: TelemetrySettings,
  openCredential: (clientId: string | undefined) => Promise<TokenCredential>,
  onTrouble: (reason: string) => void,
): Promise<RecordedTelemetry> {
  try {
    const { openTelemetry } = await import("./open-telemetry.ts");
    return await openTelemetry(settings, openCredential, onTrouble);
  } catch (error) {
    onTrouble(`it could not be set up: ${error instanceof Error ? error.message : "no Error was thrown"}`);
    return nowhere;
  }
}

/** Hands everything on to the telemetry that is being opened. Only opening is waited for: local work, done once. */
function whenOpen(opened: () => Promise<Telemetry>): Telemetry {
  const later = (record: (telemetry: Telemetry) => void): void => void opened().then(record);
  return {
    continueTrace: async (traceParent, work) => (await opened()).continueTrace(traceParent, work),
    span: async (name, fields, work) => (await opened()).span(name, fields, work),
    exposureClosed: (seconds, end) => later((telemetry) => telemetry.exposureClosed(seconds, end)),
    revertSent: (revert) => later((telemetry) => telemetry.revertSent(revert)),
    failed: (failure) => later((telemetry) => telemetry.failed(failure)),
    alertDelivered: (delivery) => later((telemetry) => telemetry.alertDelivered(delivery)),
    alertsPending: (count) => later((telemetry) => telemetry.alertsPending(count)),
    heartbeat: (seconds) => later((telemetry) => telemetry.heartbeat(seconds)),
  };
}

/** Says the first of a row of troubles, then again now and then: a backend that is down complains at every batch. */
function sparingly(say: (reason: string) => void): (reason: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (reason) => {
    if (performance.now() - saidAt < repeatTroubleMs) return;
    saidAt = performance.now();
    say(reason);
  };
}

/** Waits for `work`, for so long and no longer. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, end]);
  clearTimeout(timer);
}
