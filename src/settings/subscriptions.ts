import { parseSubscriptionId } from "../core/cluster/cluster-id.ts";
import { type Environment, type Read, readSetting, type ValueProblem } from "./raw-setting.ts";

/**
 * Reads `GUARDRAIL_SUBSCRIPTIONS`: lower-case ids without duplicates, or `undefined` when it is not set. An empty entry
 * is wrong (a template whose variable was empty leaves one), as the scope would silently be smaller than was meant; so is
 * a value of commas only, which must not mean everything.
 */
export function readSubscriptions(env: Environment): Read<readonly string[] | undefined> {
  return readSetting(env, "GUARDRAIL_SUBSCRIPTIONS", (text) => {
    const entries = text.split(",").map((entry) => entry.trim());
    const ids: string[] = [];
    const problems: ValueProblem[] = [];
    for (const [index, entry] of entries.entries()) {
      const id = parseSubscriptionId(entry);
      if (id !== undefined) {
        ids.push(id);
        continue;
      }
      problems.push({
        ...(entries.length === 1 ? {} : { where: `entry ${index + 1} of ${entries.length}` }),
        problem: entry === "" ? "The entry is empty." : "It is not a subscription id.",
        mend:
          entry === ""
            ? "Remove the comma, or put the missing subscription id there."
            : "Write the ids of the subscriptions (GUIDs, not names) with commas between them.",
      });
    }
    return problems.length > 0 ? { wrong: problems } : { value: [...new Set(ids)] };
  });
}
