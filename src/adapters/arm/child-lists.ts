import * as v from "valibot";
import type { ListedProperty } from "../../core/cluster/exposure.ts";
import { privateEndpointsValue } from "../../core/cluster/private-endpoint.ts";
import { readTokenIssuer, tokenIssuersValue } from "../../core/cluster/token-issuer.ts";
import { tokenRules } from "../../core/cluster/token-rules.ts";
import { trustedAccessValue } from "../../core/cluster/trusted-access.ts";
import type { Json } from "../../core/json/json.ts";
import type { ListReading } from "../../core/model/ways-in.ts";
import type { ArmClient } from "./arm-client.ts";
import { ArmListError, listPages } from "./list-pages.ts";
import { isRefusedForVersion } from "./refused-read.ts";

/** AKS takes eight role bindings (learn.microsoft.com/azure/aks/trusted-access-feature); nobody has so many endpoints. */
const mostItems = 100;

/** No id or name of ARM's is longer. */
const text = v.pipe(v.string(), v.maxLength(2_000));

/** `TrustedAccessRoleBinding` of the managedClusters specification. */
const binding = v.object({
  name: text,
  properties: v.object({ sourceResourceId: text, roles: v.pipe(v.array(text), v.maxLength(mostItems)) }),
});

/** `PrivateEndpointConnection` of the same. */
const connection = v.object({
  name: text,
  properties: v.object({
    privateEndpoint: v.nullish(v.object({ id: v.nullish(text) })),
    privateLinkServiceConnectionState: v.nullish(v.object({ status: v.nullish(v.string()) })),
  }),
});

/** `JWTAuthenticator` of the same, 2026-08-02-preview; its properties are looked at as a whole, too. */
const authenticator = v.object({
  name: text,
  properties: v.custom<Json>((value) => value !== undefined),
});
const issuing = v.object({
  issuer: v.object({ url: v.string(), audiences: v.nullish(v.array(v.string())) }),
});

/** What a connection is that lets nobody in; whatever else ARM says lets somebody in. */
const closed = new Set(["pending", "rejected", "disconnected"]);

const readers: Record<ListedProperty, (items: readonly unknown[]) => Json> = {
  trustedAccessRoleBindings: (items) =>
    trustedAccessValue(
      items.map((item) => {
        const { name, properties } = v.parse(binding, item);
        return { name, ...properties };
      }),
    ),
  privateEndpointConnections: (items) =>
    privateEndpointsValue(
      items.flatMap((item) => {
        const { name, properties } = v.parse(connection, item);
        const status = properties.privateLinkServiceConnectionState?.status ?? "";
        const privateEndpoint = properties.privateEndpoint?.id ?? "";
        return closed.has(status.toLowerCase()) ? [] : [{ name, privateEndpoint }];
      }),
    ),
  // One that could not be made, or is about to go, may still be in force: all count.
  jwtAuthenticators: (items) =>
    tokenIssuersValue(
      items.map((item) => {
        const { name, properties } = v.parse(authenticator, item);
        const { url, audiences } = v.parse(issuing, properties).issuer;
        return readTokenIssuer({
          name,
          issuer: url,
          audiences: audiences ?? [],
          rules: tokenRules(properties),
        });
      }),
    ),
};

/**
 * Reads a list of a cluster's children, every page of it. One item that cannot be judged, or one page that does not come,
 * makes the whole list unread: half a list would be taken for a tighter one.
 *
 * @param path the cluster's, without a slash at its end
 */
export async function readChildList(
  arm: ArmClient,
  path: string,
  name: ListedProperty,
  apiVersion: string,
  signal: AbortSignal,
): Promise<ListReading> {
  try {
    const items = await listPages(arm, `${path}/${name}`, apiVersion, signal);
    if (items.length > mostItems) return unjudged(name, `it has more than ${mostItems} items`);
    return { kind: "read", value: readers[name](items) };
  } catch (error) {
    if (error instanceof v.ValiError) return unjudged(name, error.message);
    if (!(error instanceof ArmListError)) throw error;
    const { status = 0, code = "", retryAfterSeconds, message } = error;
    return {
      kind: mendedByPerson.has(status) || isRefusedForVersion(status, code) ? "denied" : "unavailable",
      reason: `${message}.`,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }
}

/** No permission, or an API version that does not know the list. */
const mendedByPerson = new Set([400, 401, 403]);

function unjudged(name: ListedProperty, problem: string): ListReading {
  return { kind: "unavailable", reason: `ARM's list of ${name} cannot be judged: ${problem}.` };
}
