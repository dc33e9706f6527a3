import { type ArmAnswer, type ArmClient, ArmUnreachableError } from "../../../src/adapters/arm/arm-client.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import type { Random } from "../random.ts";

/** What ARM may answer in the middle of a list, so that half of it is all that came. */
const broken: readonly [Omit<ArmAnswer, "headers">, ...Omit<ArmAnswer, "headers">[]] = [
  { status: 500, body: { error: { code: "InternalServerError", message: "try later" } } },
  { status: 429, body: {}, retryAfterSeconds: 7 },
  { status: 404, body: { error: { code: "NotFound", message: "this page is gone" } } },
  { status: 200, body: "<html>" },
  { status: 200, body: { value: null } },
  { status: 200, body: { value: [{ id: "/half/an/item", name: "half" }] } },
];

/**
 * An ARM that gives a list item by item, a page each.
 * @param breaks how likely a page but the first is none, or does not come
 */
export function pagesOf(items: readonly JsonObject[], random: Random, breaks: number): ArmClient {
  const page = async (index: number): Promise<ArmAnswer> => {
    if (index > 0 && random.chance(breaks)) {
      if (random.chance(0.2)) throw new ArmUnreachableError("ARM gave no answer");
      return { ...random.pick(broken), headers: {} };
    }
    const isLast = index >= items.length - 1;
    const more = isLast ? {} : { nextLink: `memory:/${index + 1}` };
    return { status: 200, body: { value: items.slice(index, index + 1), ...more }, headers: {} };
  };
  const never = (): never => {
    throw new TypeError("a list is read by GET");
  };
  return {
    origin: "memory:",
    get: () => page(0),
    getUrl: (url) => page(Number(url.split("/").at(-1))),
    postList: never,
    query: never,
    put: never,
  };
}
