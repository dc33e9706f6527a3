import type { GuardedSetting } from "../cluster/guarded-setting.ts";

/**
 * Why a trusted deployer's word is not enough for a setting; `null` where it is. What is believed at once may turn out to
 * be somebody else's, minutes later, so it has to be something that goes back by itself and leaves nothing behind; and a
 * closed API server is opened by a person or the policy file, never in silence.
 */
export const unbelievable: Readonly<Record<GuardedSetting, string | null>> = {
  "authorized-ranges": null,
  "public-fqdn": null,
  "run-command": null,
  "private-cluster": "it opens a private API server",
  "public-network-access": "it opens a closed API server",
  "local-accounts": "credentials that are fetched meanwhile stay valid",
  "network-policy": "it does not go back by itself",
  "imds-restriction": "it does not go back by itself",
  "trusted-access": "it does not go back by itself",
  "private-endpoints": "it does not go back by itself",
  "cluster-admins": "it does not go back by itself",
  "api-connectivity": "it does not go back by itself",
  "token-issuers": "it does not go back by itself",
};
