import type { CheckResult } from "../check-result.ts";
import { unknown, well, wrong } from "../check-result.ts";
import { expectedActions, revertActions, watchActions } from "../expected-rights.ts";
import type { Grant, GuardrailFacts, SubscriptionFacts } from "../guardrail-facts.ts";
import { ownPrincipalId } from "../own-identity.ts";
import { isAbout, reaches } from "../permission.ts";
import { unread } from "../reading.ts";
import { isForPreview, readsPreview } from "./check-preview-right.ts";

/** Whether it is known as whom the app acts. */
export function checkIdentity({ site, settings }: Pick<GuardrailFacts, "site" | "settings">): CheckResult {
  const subject = { id: "identity", title: "The app has its identity" };
  const principalId = ownPrincipalId(site, settings);
  if (principalId !== undefined) return well(subject, `Its object id is ${principalId}.`);
  if (settings.kind !== "read") return unread(subject, settings);
  return wrong(
    subject,
    "AZURE_CLIENT_ID names none of the identities that the app has, or the app has none.",
    "Assign the identity to the app, and set AZURE_CLIENT_ID to its client id.",
  );
}

/** Whether the identity has in a guarded subscription what it needs. */
export function checkRights(
  { id: subscriptionId, grants }: SubscriptionFacts,
  { settings }: Pick<GuardrailFacts, "settings">,
): CheckResult {
  const subject = { id: "roles", subscriptionId, title: "The identity has the roles that it needs" };
  if (grants.kind !== "read") return unread(subject, grants);
  const held = grants.value.filter(({ scope }) => reaches(scope, subscriptionId));
  const missingOf = (actions: readonly string[]) => actions.filter((action) => !allows(held, action));
  const mend = (role: string) =>
    `Deploy again with the rights ${role} for this subscription (infra/modules/roles.bicep makes the roles).`;
  const missing = missingOf(watchActions);
  if (missing.length > 0) return wrong(subject, `It lacks ${missing.join(", ")}.`, mend("watch or revert"));
  const missingToRevert = missingOf(revertActions);
  const had = [...watchActions, ...revertActions.filter((action) => !missingToRevert.includes(action))];
  const conditional = checkConditions(subject, held, had);
  if (conditional) return conditional;
  const byGroup = held.some(({ group }) => group !== undefined)
    ? ` ${held
        .filter(({ group }) => group !== undefined)
        .map(inWords)
        .join("; ")}.`
    : "";
  if (missingToRevert.length === 0) return well(subject, `It may watch and revert.${byGroup}`);
  if (settings.kind !== "read")
    return unknown(
      subject,
      "It may watch, but not revert, and you may not read whether it is meant to.",
      "Ask for the right Microsoft.Web/sites/config/list/action on the app.",
    );
  if (settings.value.GUARDRAIL_MODE?.trim().toLowerCase() === "revert")
    return wrong(
      subject,
      `GUARDRAIL_MODE is revert, and it lacks ${missingToRevert.join(", ")}: Azure refuses every revert.`,
      mend("revert"),
    );
  const hasPolicy = (settings.value.GUARDRAIL_POLICY ?? "").trim() !== "";
  return well(
    subject,
    hasPolicy
      ? "It may watch, but not revert: right while no entry of the policy file says mode: revert."
      : "It may watch, but not revert, as GUARDRAIL_MODE is alert.",
  );
}

/** Whether the identity has more than it needs, outside the resource group of the app itself. */
export function checkSurplus(
  { id: subscriptionId, grants }: SubscriptionFacts,
  { site, settings }: Pick<GuardrailFacts, "site" | "settings">,
): CheckResult {
  const subject = { id: "surplus-roles", subscriptionId, title: "The identity has no other roles" };
  if (grants.kind !== "read") return unread(subject, grants);
  const isPreviewRead = readsPreview({ settings });
  const home = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(site.id)?.[0].toLowerCase() ?? "";
  const surplus = grants.value.flatMap((grant) => {
    const scope = grant.scope.toLowerCase();
    if (scope === home || scope.startsWith(`${home}/`)) return [];
    const more = surplusOf(grant, isPreviewRead);
    return more.length > 0
      ? [`${inWords(grant)} (${more.slice(0, 3).join(", ")}${more.length > 3 ? ", …" : ""})`]
      : [];
  });
  return surplus.length === 0
    ? well(subject, "Nothing beyond watch and revert.")
    : wrong(
        subject,
        surplus.join("; "),
        "Remove the role assignment: whoever takes over the app would have it.",
      );
}

function allows(grants: readonly Grant[], action: string): boolean {
  return grants.some(({ permissions }) => permissions.some((permission) => isAbout(permission, action)));
}

/** What is allowed by assignments with a condition alone: whether it is, depends on what nothing here can judge. */
function checkConditions(
  subject: Pick<CheckResult, "id" | "title" | "subscriptionId">,
  held: readonly Grant[],
  actions: readonly string[],
): CheckResult | undefined {
  const certain = held.filter(({ isConditional }) => !isConditional);
  const uncertain = actions.filter((action) => !allows(certain, action));
  if (uncertain.length === 0) return undefined;
  const from = held.filter((grant) => grant.isConditional && uncertain.some((it) => allows([grant], it)));
  return unknown(
    subject,
    `It has ${uncertain.join(", ")} under a condition only, which is not judged here: ${from.map(inWords).join("; ")}.`,
    "Read the condition (the role assignment in the portal shows it), or assign the role without one.",
  );
}

function inWords({ role, scope, group }: Grant): string {
  return `${role} at ${scope}${group === undefined ? "" : `, by way of the group ${group}`}`;
}

function surplusOf({ permissions }: Grant, isPreviewRead: boolean): readonly string[] {
  const expected = new Set(expectedActions.map((action) => action.toLowerCase()));
  return permissions.flatMap((permission) => [
    ...permission.actions.filter(
      (action) =>
        !expected.has(action.toLowerCase()) &&
        !(isPreviewRead && isForPreview({ ...permission, actions: [action] })),
    ),
    ...permission.dataActions,
  ]);
}
