/** Under which names ARM's events report the guardrail's own writes. */
export interface OwnIdentity {
  readonly objectId?: string;
  readonly appId?: string;
}
