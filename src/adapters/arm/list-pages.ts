import * as v from "valibot";
import { type ArmClient, ArmUnreachableError } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";

const page = v.object({
  value: v.array(v.looseObject({ id: v.string() })),
  nextLink: v.nullish(v.string()),
});

/** A list that ARM would not give. */
export class ArmListError extends Error {
  override readonly name = "ArmListError";
  /** What ARM answered, where that was the trouble, and its code. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** How long ARM asked to wait. */
  readonly retryAfterSeconds: number | undefined;
  /** How many pages had been asked for by then. */
  readonly calls: number | undefined;

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly status?: number;
      readonly code?: string;
      readonly retryAfterSeconds?: number | undefined;
      readonly calls?: number;
    } = {},
  ) {
    super(message, options);
    this.status = options.status;
    this.code = options.code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.calls = options.calls;
  }
}

/** Ten thousand clusters at ARM's page sizes; a list that links to itself ends here. */
const defaultMostPages = 100;

/** An item of a list: a resource's body, or a part of it. */
type ListItem = { readonly id: string; readonly [key: string]: unknown };

/**
 * Reads all pages of an ARM list.
 * @throws ArmListError when ARM refuses the list, does not answer, or answers something else
 */
export async function listPages(
  arm: ArmClient,
  path: string,
  apiVersion: string,
  signal: AbortSignal,
): Promise<readonly ListItem[]> {
  return (await readPages(arm, path, apiVersion, signal)).items;
}

/**
 * The same, with how many pages there were.
 * @param mostPages a list that has more is refused
 */
export async function readPages(
  arm: ArmClient,
  path: string,
  apiVersion: string,
  signal: AbortSignal,
  mostPages = defaultMostPages,
): Promise<{ readonly items: readonly ListItem[]; readonly pages: number }> {
  const items: ListItem[] = [];
  const links = new Set<string>();
  let calls = 1;
  try {
    let answer = await arm.get(path, apiVersion, signal);
    for (; ; calls++) {
      if (answer.status !== 200) {
        const { code, message } = armErrorOf(answer);
        const { status, retryAfterSeconds } = answer;
        const about = { status, code, retryAfterSeconds, calls };
        throw new ArmListError(`ARM refused ${path} (${code}: ${message})`, about);
      }
      const parsed = v.safeParse(page, answer.body);
      if (!parsed.success) throw new ArmListError(`ARM's answer to ${path} is no list`, { calls });
      items.push(...parsed.output.value);
      const { nextLink } = parsed.output;
      if (!nextLink) return { items, pages: calls };
      if (links.has(nextLink))
        throw new ArmListError(`ARM's list ${path} leads back to where it has been`, { calls });
      if (calls >= mostPages)
        throw new ArmListError(`ARM's list ${path} has more than ${mostPages} pages`, { calls });
      links.add(nextLink);
      answer = await arm.getUrl(nextLink, signal);
    }
  } catch (error) {
    if (error instanceof ArmUnreachableError) throw new ArmListError(error.message, { cause: error, calls });
    throw error;
  }
}
