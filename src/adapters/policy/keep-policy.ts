import { builtInPolicy, type Policy } from "../../core/policy/policy.ts";
import type { AppMemory } from "../../ports/app-memory.ts";
import type { PolicySource } from "../../settings/policy-source.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";
import type { LoadedPolicy } from "./load-policy.ts";

/**
 * The policy to judge by, and what is wrong with its file. No policy at all only where there never was a good one, or
 * where a process that has not seen one yet cannot read it.
 */
export interface CurrentPolicy {
  readonly policy?: Policy;
  readonly problems: readonly SettingProblem[];
}

/** How long a policy is used before its file is read again, and how soon a file that could not be read is. */
const freshMs = { good: 5 * 60_000, bad: 60_000 } as const;

/** What the keeper needs from outside. */
export interface PolicyKeeperOptions {
  readonly source: PolicySource;
  readonly load: (source: Exclude<PolicySource, { kind: "none" }>) => Promise<LoadedPolicy>;
  readonly parse: (text: string) => Promise<LoadedPolicy>;
  readonly memory: Pick<AppMemory, "lastPolicy" | "rememberPolicy">;
  readonly now: () => Date;
}

/**
 * Keeps the policy in force: the file's, read anew every few minutes; while the file is bad, the last one that was
 * good, of this process or, at its start, of any instance.
 */
export function createPolicyKeeper(options: PolicyKeeperOptions): () => Promise<CurrentPolicy> {
  const { source, load, parse, memory, now } = options;
  if (source.kind === "none") return async () => ({ policy: builtInPolicy, problems: [] });
  let good: { readonly policy: Policy; readonly text: string } | undefined;
  let rememberedText: string | undefined;
  let current: { readonly policy: CurrentPolicy; readonly until: number } | undefined;

  const refresh = async (): Promise<CurrentPolicy> => {
    const loaded = await load(source);
    if ("policy" in loaded) {
      good = loaded;
      await remember(loaded.text);
      return { policy: loaded.policy, problems: [] };
    }
    const last: LoadedPolicy = good ?? (await remembered());
    if (!("policy" in last)) return { problems: [...loaded.problems, ...last.problems] };
    good = last;
    return { policy: last.policy, problems: loaded.problems };
  };

  const remember = async (text: string): Promise<void> => {
    if (text === rememberedText) return;
    try {
      await memory.rememberPolicy(text);
      rememberedText = text;
    } catch {
      // The policy is good and in force here; other instances read the same file. Tried again at the next refresh.
    }
  };

  const remembered = async (): Promise<LoadedPolicy> => {
    const none: LoadedPolicy = { problems: [] };
    let text: string | undefined;
    try {
      text = await memory.lastPolicy();
    } catch (error) {
      return { problems: [unknownLast(error)] };
    }
    const parsed = text === undefined ? none : await parse(text);
    // What is wrong with an old text is of no use to anybody: the file is what has to be mended.
    return "policy" in parsed ? parsed : none;
  };

  return async () => {
    if (current && now().getTime() < current.until) return current.policy;
    const policy = await refresh();
    const isGood = policy.problems.length === 0;
    current = { policy, until: now().getTime() + (isGood ? freshMs.good : freshMs.bad) };
    return policy;
  };
}

/** The table is down: nobody knows whether there ever was a good policy. */
function unknownLast(error: unknown): SettingProblem {
  const reason = error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
  return {
    setting: "GUARDRAIL_POLICY",
    where: "the last good policy",
    problem: `It could not be read from the app's storage: ${reason.replace(/\.?$/, ".")}`,
    mend: "Check the storage account; it is asked again within a minute or two.",
  };
}
