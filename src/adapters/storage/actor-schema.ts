import * as v from "valibot";
import type { Actor, ActorOrigin } from "../../core/model/actor.ts";

/** Where a write came from. */
const actorOriginSchema = v.variant("kind", [
  v.object({ kind: v.literal("azure-policy"), assignment: v.exactOptional(v.string()) }),
  v.object({ kind: v.literal("azure"), service: v.exactOptional(v.string()) }),
  v.object({ kind: v.literal("other-tenant"), tenantId: v.string() }),
  v.object({ kind: v.literal("guest"), provider: v.exactOptional(v.string()) }),
]) satisfies v.GenericSchema<ActorOrigin>;

/** Who made a write. */
export const actorSchema = v.object({
  kind: v.picklist(["user", "app", "unknown"]),
  name: v.string(),
  upn: v.exactOptional(v.string()),
  isDirectoryUpn: v.exactOptional(v.literal(true)),
  objectId: v.exactOptional(v.string()),
  appId: v.exactOptional(v.string()),
  ipAddress: v.exactOptional(v.string()),
  origin: v.exactOptional(actorOriginSchema),
} satisfies Record<keyof Actor, unknown>) satisfies v.GenericSchema<Actor>;
