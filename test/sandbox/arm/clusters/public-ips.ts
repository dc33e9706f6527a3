import type { ArmService, RoutedAnswer } from "../arm-service.ts";
import { armError } from "../http/arm-answer.ts";
import type { JsonObject } from "../json.ts";

/** GET of a public IP address or prefix by its resource id. */
export function readPublicIp(service: ArmService, path: string): RoutedAnswer {
  const body = service.publicIps.get(path.toLowerCase());
  if (body === undefined) {
    const [, , , , group = "", , , type = "", name = ""] = path.split("/");
    return {
      answer: armError(
        404,
        "ResourceNotFound",
        `The Resource 'Microsoft.Network/${type}/${name}' under resource group '${group}' was not found.`,
      ),
    };
  }
  return { answer: { status: 200, headers: {}, body } };
}

/**
 * The body of a public IP resource: an address for `.../publicIPAddresses/{name}`, a block for
 * `.../publicIPPrefixes/{name}`. Throws for an id of another type.
 */
export function publicIpBody(id: string, addressOrPrefix: string): JsonObject {
  const type = /\/providers\/microsoft\.network\/(publicIPAddresses|publicIPPrefixes)\/[^/]+$/i.exec(id)?.[1];
  if (type === undefined) throw new Error(`not the resource id of a public IP address or prefix: ${id}`);
  const isPrefix = type.toLowerCase() === "publicipprefixes";
  return {
    id,
    name: id.split("/").at(-1) ?? "",
    type: `Microsoft.Network/${isPrefix ? "publicIPPrefixes" : "publicIPAddresses"}`,
    properties: {
      provisioningState: "Succeeded",
      publicIPAddressVersion: "IPv4",
      ...(isPrefix ? { ipPrefix: addressOrPrefix } : { ipAddress: addressOrPrefix }),
    },
  };
}
