/** The settings of a cluster that decide who can reach its API server, by the names used in policy, findings and drift. */
export const guardedSettings = [
  "authorized-ranges",
  "private-cluster",
  "public-network-access",
  "public-fqdn",
  "run-command",
  "local-accounts",
  "network-policy",
  "imds-restriction",
  "trusted-access",
  "private-endpoints",
  "cluster-admins",
  "api-connectivity",
  "token-issuers",
] as const;

/** One guarded setting. */
export type GuardedSetting = (typeof guardedSettings)[number];

/** How bad a finding is. */
export type Severity = "low" | "medium" | "high" | "critical";

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };

/** True when `severity` is at least as bad as `minimum`. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return rank[severity] >= rank[minimum];
}

/** The worst of some severities; `low` when there are none. */
export function worstSeverity(severities: Iterable<Severity>): Severity {
  let worst: Severity = "low";
  for (const severity of severities) if (rank[severity] > rank[worst]) worst = severity;
  return worst;
}

/**
 * The severity of each setting when it is weakened. Ranges are the exception: `high`, and `critical` once the
 * whole internet is let in.
 */
export const settingSeverity: Record<GuardedSetting, Severity> = {
  "authorized-ranges": "high",
  "private-cluster": "critical",
  "public-network-access": "critical",
  "public-fqdn": "low",
  "run-command": "medium",
  "local-accounts": "medium",
  "network-policy": "medium",
  "imds-restriction": "medium",
  "trusted-access": "high",
  "private-endpoints": "high",
  "cluster-admins": "high",
  "api-connectivity": "high",
  "token-issuers": "high",
};
