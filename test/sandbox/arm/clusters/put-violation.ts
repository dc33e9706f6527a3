/**
 * Something in an accepted PUT that a careful client must not do. The simulator accepts it, as Azure would
 * or might, and records it for the tests to judge.
 */
export type PutViolation =
  /** A pool's `nodeImageVersion` was sent: since 2026-04-01 a command to roll the pool back (azure-rest-api-specs#43524). */
  | { readonly kind: "node-image-rollback"; readonly path: string }
  /** A key of `userAssignedIdentities` was left out, which takes the identity off the cluster (Azure/AKS#2241). */
  | { readonly kind: "user-assigned-identity-dropped"; readonly path: string }
  /** A writable property that the cluster has was not sent: kept or reset, at the server's choice. */
  | { readonly kind: "property-omitted"; readonly path: string; readonly effect: "kept" | "reset" };
