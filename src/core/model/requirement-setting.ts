import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Requirement } from "./finding.ts";

/** The setting that each required rule is about. */
export const requirementSetting: Readonly<Record<Requirement, GuardedSetting>> = {
  "private-cluster": "private-cluster",
  "no-run-command": "run-command",
  "no-local-accounts": "local-accounts",
  "no-public-fqdn": "public-fqdn",
  "no-public-network-access": "public-network-access",
  "network-policy": "network-policy",
  "no-trusted-access": "trusted-access",
};
