/**
 * Where a write came from, where that tells more than a name: writers that people know and forget, and whom a revert may
 * have to fight with. Absent for a plain user or app, and wherever ARM's claims do not tell.
 */
export type ActorOrigin =
  /** A remediation of Azure Policy (`deployIfNotExists`, `modify`), by the assignment's own identity, or the service. */
  | { readonly kind: "azure-policy"; readonly assignment?: string }
  /** Azure itself, not anybody's app; the service where it is known. */
  | { readonly kind: "azure"; readonly service?: string }
  /** A principal of another tenant than the cluster's: Azure Lighthouse lets such in. */
  | { readonly kind: "other-tenant"; readonly tenantId: string }
  /** A person with an account of another directory or provider, which is named where it is known. */
  | { readonly kind: "guest"; readonly provider?: string };

/** Who made a write, as ARM's event says. */
export interface Actor {
  readonly kind: "user" | "app" | "unknown";
  /** What to show a person: the name or mail address, else the app id or object id, else what little is known. */
  readonly name: string;
  /** A user principal name or a mail address, from whichever claim has one: for people, it proves nothing. */
  readonly upn?: string;
  /** Set where `upn` is by the very claim for a user principal name, which only the directory fills. */
  readonly isDirectoryUpn?: true;
  readonly objectId?: string;
  readonly appId?: string;
  /** The source address of the write, as ARM saw it. */
  readonly ipAddress?: string;
  readonly origin?: ActorOrigin;
}
