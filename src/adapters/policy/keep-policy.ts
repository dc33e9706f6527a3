import { builtInPolicy, type Policy } from "../../core/policy/policy.ts";
import type { AppMemory } from "../../ports/app-memory.ts";
import type { PolicySource } from "../../settings/policy-source.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";
import type { LoadedPolicy } from "./load-policy.ts";

/** The policy to judge by, and what is wrong with its file. No policy at all only where there never was a good one. */
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
    good ??= await remembered();
    return good ? { policy: good.policy, problems: loaded.problems } : { problems: loaded.problems };
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

  const remembered = async (): Promise<typeof good> => {
    const text = await memory.lastPolicy();
    const parsed = text === undefined ? undefined : await parse(text);
    return parsed && "policy" in parsed ? parsed : undefined;
  };

  return async () => {
    if (current && now().getTime() < current.until) return current.policy;
    const policy = await refresh();
    const isGood = policy.problems.length === 0;
    current = { policy, until: now().getTime() + (isGood ? freshMs.good : freshMs.bad) };
    return policy;
  };
}
