/** Who made a write, as ARM's event says. */
export interface Actor {
  readonly kind: "user" | "app" | "unknown";
  /** What to show a person: the name or mail address, else the app id or object id, else what little is known. */
  readonly name: string;
  readonly upn?: string;
  readonly objectId?: string;
  readonly appId?: string;
  /** The source address of the write, as ARM saw it. */
  readonly ipAddress?: string;
}
