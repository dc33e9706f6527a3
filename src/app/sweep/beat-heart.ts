import { describeError } from "../../core/text/describe-error.ts";
import { elapsedMs } from "../../core/time/elapsed-ms.ts";
import type { Log } from "../../ports/log.ts";
import type { ActiveApp } from "../app-host.ts";

/**
 * Records that the timer came through, and how long ago the whole fleet was last looked at well: for whoever watches the
 * watcher. Never throws.
 */
export async function beatHeart(
  { fleet, dependencies }: Pick<ActiveApp, "fleet" | "dependencies">,
  log: Log,
): Promise<void> {
  try {
    const loaded = await fleet.memory.load();
    if (!loaded) return;
    const { lastWellAt, since } = loaded.record;
    dependencies.telemetry.heartbeat(Math.floor(elapsedMs(lastWellAt ?? since, dependencies.now()) / 1000));
  } catch (error) {
    log.warn(`When the whole fleet was last looked at could not be read: ${describeError(error)}`);
  }
}
