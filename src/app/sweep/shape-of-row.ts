import { fingerprint } from "../../core/json/fingerprint.ts";
import type { FleetRow } from "../../ports/fleet-inventory.ts";

/** All of a row by which it is judged, as a digest; empty where it cannot be judged. */
export function shapeOfRow({ snapshot }: FleetRow): string {
  if (!snapshot) return "";
  const { body: _whole, eTag: _version, cluster: _named, ...judged } = snapshot;
  return fingerprint({ judged: JSON.stringify(judged) });
}
