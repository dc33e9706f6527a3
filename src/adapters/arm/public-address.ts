import * as v from "valibot";
import { parseBlock } from "../../core/ranges/address-set.ts";
import { type ArmClient, ArmUnreachableError } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";

/** A stable version of Microsoft.Network that holds both resources. */
const networkApiVersion = "2024-05-01";

/**
 * The id comes from a cluster's body and becomes a path: nothing but these two resources is asked for. By ARM's naming
 * rules no group's name ends in a period and a resource's ends in a word character, so `..` is neither.
 */
const idPattern =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/?#%\\]{0,89}[^/?#%\\.]\/providers\/Microsoft\.Network\/(publicIPAddresses|publicIPPrefixes)\/[\w.-]{0,79}\w$/i;

const schema = v.object({
  properties: v.object({ ipAddress: v.nullish(v.string()), ipPrefix: v.nullish(v.string()) }),
});

/** The addresses of a public IP address or prefix, as one CIDR block, or why they are not known. */
export async function readPublicAddress(
  arm: ArmClient,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly block: string } | { readonly problem: string }> {
  if (!idPattern.test(id)) return { problem: `${id.slice(0, 200)} is no public IP address or prefix` };
  try {
    const path = id.split("/").map(encodeURIComponent).join("/");
    const answer = await arm.get(path, networkApiVersion, signal);
    if (answer.status !== 200) {
      const { code, message } = armErrorOf(answer);
      return { problem: `${id} could not be read (${code}: ${message})` };
    }
    const parsed = v.safeParse(schema, answer.body);
    const { ipAddress, ipPrefix } = parsed.success ? parsed.output.properties : {};
    const block = ipPrefix ?? ipAddress;
    // Whatever is no address would go into the list of authorized ranges as it is.
    return block && parseBlock(block) ? { block } : { problem: `${id} has no address` };
  } catch (error) {
    if (error instanceof ArmUnreachableError) return { problem: error.message };
    throw error;
  }
}
