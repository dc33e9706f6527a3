import { readPreviewRead } from "../../../settings/preview-read.ts";
import type { CheckResult } from "../check-result.ts";
import { unknown, well, wrong } from "../check-result.ts";
import type { Grant, GuardrailFacts, Permission, SubscriptionFacts } from "../guardrail-facts.ts";
import { isAbout, reaches } from "../permission.ts";
import { unread } from "../reading.ts";

/** What lists a cluster's JWT authenticators. It is in no public list of actions, and so in no role that `infra` makes. */
export const previewRight = "Microsoft.ContainerService/managedClusters/jwtAuthenticators/read";

/** What covers it where Azure takes no role that names it (docs/security.md). */
const wildcard = "Microsoft.ContainerService/managedClusters/*/read";

/** What that covers besides, and a guardrail has no business with: credentials, and the output of run commands. */
const leftOut = [
  "Microsoft.ContainerService/managedClusters/accessProfiles/read",
  "Microsoft.ContainerService/managedClusters/commandResults/read",
];

/** Whether the app reads a preview version. Where that cannot be known, it is not taken for so. */
export function readsPreview({ settings }: Pick<GuardrailFacts, "settings">): boolean {
  if (settings.kind !== "read") return false;
  const read = readPreviewRead(settings.value);
  return "value" in read && read.value !== undefined;
}

/** True for the actions of a role that is there for the preview read, and for no more than it. */
export function isForPreview({ actions, notActions }: Pick<Permission, "actions" | "notActions">): boolean {
  const denied = new Set(notActions.map((action) => action.toLowerCase()));
  return actions.every((action) => {
    const known = action.toLowerCase();
    if (known === previewRight.toLowerCase()) return true;
    return known === wildcard.toLowerCase() && leftOut.every((it) => denied.has(it.toLowerCase()));
  });
}

/** Whether the identity may list JWT authenticators, where the app is set to. */
export function checkPreviewRight(
  { id: subscriptionId, grants }: SubscriptionFacts,
  facts: Pick<GuardrailFacts, "settings">,
): readonly CheckResult[] {
  if (!readsPreview(facts)) return [];
  const subject = { id: "preview-right", subscriptionId, title: "The identity may list JWT authenticators" };
  if (grants.kind !== "read") return [unread(subject, grants)];
  const held = grants.value.filter((grant) => reaches(grant.scope, subscriptionId) && allows(grant));
  if (held.some(({ isConditional }) => !isConditional)) return [well(subject, `It has ${previewRight}.`)];
  return [
    held.length > 0
      ? unknown(
          subject,
          `It has ${previewRight} under a condition only, which is not judged here.`,
          "Read the condition (the role assignment in the portal shows it), or assign the role without one.",
        )
      : wrong(
          subject,
          `GUARDRAIL_PREVIEW_READ is set, and it lacks ${previewRight}: token-issuers is not seen.`,
          "Assign it a role of your own (docs/security.md, JWT authenticators), or live with it: all else is seen.",
        ),
  ];
}

function allows({ permissions }: Grant): boolean {
  return permissions.some((permission) => isAbout(permission, previewRight));
}
