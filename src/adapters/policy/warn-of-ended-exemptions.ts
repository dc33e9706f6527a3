import type { Policy } from "../../core/policy/policy.ts";
import { clip, oneLine } from "../../core/text/readable.ts";
import type { Log } from "../../ports/log.ts";

/**
 * Warns in the log of exemptions that have ended, each once for a process. They exempt nothing any more, so the file
 * should be mended; but the guarding goes on by it, as a policy does not go bad by the clock.
 */
export function createEndedExemptionWarner(now: () => Date): (policy: Policy, log: Log) => void {
  const warned = new Set<string>();
  let seen: Policy | undefined;
  return (policy, log) => {
    // It is read anew every few minutes, and each reading is a policy of its own.
    if (policy === seen) return;
    seen = policy;
    for (const { label, place, exemptions } of policy.clusters) {
      for (const { setting, until } of exemptions) {
        const key = `${place.line} ${setting} ${until}`;
        if (Date.parse(until) > now().getTime() || warned.has(key)) continue;
        warned.add(key);
        const entry = clip(oneLine(label ?? place.path), 100);
        log.warn(
          `The policy file's exemption of ${setting} (${entry}, line ${place.line}) ended at ${until}: it exempts nothing any more. Take it out, or say until when it is needed.`,
        );
      }
    }
  };
}
