import { fingerprint } from "../json/fingerprint.ts";

/**
 * A delay from 0 to `withinSeconds`, the last excluded, always the same for the same cluster: what is due for many
 * clusters at one instant is not done for all of them in the same second.
 */
export function spreadSeconds(clusterId: string, withinSeconds: number): number {
  return Number.parseInt(fingerprint(clusterId.toLowerCase()).slice(0, 8), 16) % withinSeconds;
}
