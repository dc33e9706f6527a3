import type { ArmAnswer, ArmClient } from "../../../adapters/arm/arm-client.ts";
import { ArmUnreachableError } from "../../../adapters/arm/arm-client.ts";
import { armErrorOf } from "../../../adapters/arm/arm-error.ts";
import { listAt, textAt } from "../../../core/cluster/arm-body.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../core/json/json.ts";
import type { Reading } from "../reading.ts";

/** One question may take so long, with what the client repeats, in milliseconds. */
const limitMs = 20_000;

/** A list that links to itself ends here. */
const mostPages = 50;

/** A signal for one question. */
export function timeLimit(): AbortSignal {
  return AbortSignal.timeout(limitMs);
}

/** Asks ARM once, and says what came of it. `right` is what the question takes of the caller. */
export async function readOne(
  ask: (signal: AbortSignal) => Promise<ArmAnswer>,
  right: string,
): Promise<Reading<JsonObject>> {
  try {
    const answer = await ask(timeLimit());
    const { status, body } = answer;
    if (status === 200)
      return isJsonObject(body)
        ? { kind: "read", value: body }
        : { kind: "failed", reason: "Azure Resource Manager's answer is not what it should be." };
    if (status === 404) return { kind: "absent" };
    if (status === 401 || status === 403) return { kind: "refused", right };
    const { code, message } = armErrorOf(answer);
    return { kind: "failed", reason: `Azure Resource Manager answers ${status} (${code}: ${message})` };
  } catch (error) {
    if (!(error instanceof ArmUnreachableError)) throw error;
    return { kind: "failed", reason: `Azure Resource Manager: ${error.message}` };
  }
}

/** Reads all pages of a list. `query` stands behind the API version, encoded. */
export async function readList(
  arm: ArmClient,
  path: string,
  apiVersion: string,
  right: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Reading<readonly Json[]>> {
  const items: Json[] = [];
  let next: string | undefined =
    `${arm.origin}${path}?${new URLSearchParams({ "api-version": apiVersion, ...query })}`;
  for (let pages = 0; next !== undefined && next !== ""; pages++) {
    if (pages >= mostPages) return { kind: "failed", reason: `The list ${path} does not end.` };
    const url: string = next;
    const page = await readOne((signal) => arm.getUrl(url, signal), right);
    if (page.kind !== "read") return page;
    items.push(...listAt(page.value, ["value"]));
    next = textAt(page.value, ["nextLink"]);
  }
  return { kind: "read", value: items };
}

/** What was read, seen another way. */
export function mapped<T, U>(reading: Reading<T>, see: (value: T) => U): Reading<U> {
  return reading.kind === "read" ? { kind: "read", value: see(reading.value) } : reading;
}

/** The texts of a list; what is no text is left out. */
export function textsAt(body: Json | undefined, path: readonly string[]): readonly string[] {
  return listAt(body, path).filter((entry) => typeof entry === "string");
}
