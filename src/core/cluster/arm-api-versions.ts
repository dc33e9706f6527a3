/**
 * The API versions at which the guardrail knows the managed cluster, oldest first: all stable, and alike in everything
 * that it guards and puts back (compared in Azure's published types: nothing between 2025-10-01 and 2026-08-01 touches
 * what decides who can reach the API server). In the older two a pool's `nodeImageVersion` is read-only, since 2026-04-01
 * it can be written (Azure/azure-rest-api-specs#43524); it is never sent.
 */
export const knownArmApiVersions = [
  // For a cloud or region that is late: what a region without newer ones names in its refusal (Azure/azure-cli#23985).
  "2025-10-01",
  // The last at which `nodeImageVersion` is read-only.
  "2026-03-01",
  // What the guardrail was built and tried at.
  "2026-04-01",
  // The default of Azure's SDK in its release 25.5.
  "2026-06-01",
] as const;

/**
 * Preview versions at which a second read may be made, for what no stable one shows: IMDS restriction, and public network
 * access that a network security perimeter manages. Nothing of such a read is ever written.
 */
export const knownPreviewVersions = ["2026-08-02-preview"] as const;

/** One of these. */
export type ArmPreviewVersion = (typeof knownPreviewVersions)[number];

/** One of the versions that the guardrail knows. */
export type ArmApiVersion = (typeof knownArmApiVersions)[number];

/** Where the setting says nothing: pinned here, and never the SDK's default, which moves. */
export const defaultArmApiVersion: ArmApiVersion = "2026-04-01";
