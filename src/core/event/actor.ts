/** Who made a write, as ARM's event claims say. */
export interface Actor {
  readonly kind: "user" | "app" | "unknown";
  /** What to show a person: the display name, else the UPN, else the app id, else the object id. */
  readonly name: string;
  readonly upn?: string;
  readonly objectId?: string;
  readonly appId?: string;
  /** The source address of the write, as ARM saw it. */
  readonly ipAddress?: string;
}
