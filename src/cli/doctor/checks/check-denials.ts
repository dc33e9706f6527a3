import type { CheckResult } from "../check-result.ts";
import { well, wrong } from "../check-result.ts";
import { revertActions, watchActions } from "../expected-rights.ts";
import type { Denial, GuardrailFacts, SubscriptionFacts } from "../guardrail-facts.ts";
import { isAbout, reaches } from "../permission.ts";
import { unread } from "../reading.ts";
import { previewRight, readsPreview } from "./check-preview-right.ts";

/**
 * Whether a deny assignment takes away what the roles give. Azure makes most of them: for managed applications, deployment
 * stacks, and the node resource groups that AKS locks. One of a part of the subscription is named and not judged, as
 * nothing here says whether there are clusters in it.
 */
export function checkDenials(
  { id: subscriptionId, denials }: SubscriptionFacts,
  facts: Pick<GuardrailFacts, "settings">,
): CheckResult {
  const needed = [...watchActions, ...revertActions, ...(readsPreview(facts) ? [previewRight] : [])];
  const subject = { id: "deny-assignments", subscriptionId, title: "Nothing denies it what it needs" };
  if (denials.kind !== "read") return unread(subject, denials);
  const told = denials.value.flatMap((denial) => {
    const denied = deniedBy(denial, needed);
    const words = `${denial.name} at ${denial.scope} denies ${denied.join(", ")}`;
    return denied.length === 0 ? [] : [{ words, isAll: reaches(denial.scope, subscriptionId) }];
  });
  const everywhere = told.filter(({ isAll }) => isAll);
  if (everywhere.length > 0)
    return wrong(
      subject,
      `${everywhere.map(({ words }) => words).join("; ")}.`,
      "Exclude the identity from the deny assignment, by whatever made it: no role gives back what it takes.",
    );
  return told.length === 0
    ? well(subject, "No deny assignment does.")
    : well(
        subject,
        `None in the whole subscription. In a part of it: ${told.map(({ words }) => words).join("; ")}. Right for a node resource group that AKS locks, wrong where there are clusters.`,
      );
}

function deniedBy(
  { permissions, scope, isForScopeOnly }: Denial,
  needed: readonly string[],
): readonly string[] {
  // Clusters are below every scope but their own.
  if (isForScopeOnly && !/\/managedClusters\/[^/]+$/i.test(scope)) return [];
  return needed.filter((action) => permissions.some((permission) => isAbout(permission, action)));
}
