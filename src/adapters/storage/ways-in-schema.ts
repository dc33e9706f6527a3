import * as v from "valibot";
import { type ListedProperty, listedProperties } from "../../core/cluster/exposure.ts";
import type { Json } from "../../core/json/json.ts";
import type { WaysIn } from "../../core/model/ways-in.ts";
import { instantSchema } from "./instant-schema.ts";

// The documents come from `JSON.parse`, which makes nothing but JSON.
const list = v.exactOptional(v.custom<Json>((value) => value !== undefined));

const unread = v.exactOptional(
  v.object({
    lists: v.array(v.picklist(listedProperties)),
    since: instantSchema,
    reads: v.pipe(v.number(), v.integer(), v.minValue(0)),
    followUpAt: v.exactOptional(instantSchema),
    reason: v.string(),
    isTold: v.exactOptional(v.literal(true)),
  }),
);

/** What is remembered of a cluster's children. */
export const waysInSchema = v.object({
  askedAt: instantSchema,
  lists: v.object({
    trustedAccessRoleBindings: list,
    privateEndpointConnections: list,
    jwtAuthenticators: list,
  } satisfies Record<ListedProperty, typeof list>),
  unread,
  unreadPreview: unread,
}) satisfies v.GenericSchema<WaysIn>;
