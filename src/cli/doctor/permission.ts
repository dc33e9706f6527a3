import { covers } from "./expected-rights.ts";
import type { Permission } from "./guardrail-facts.ts";

/**
 * Whether a permission is about an action. `notActions` take away from their own permission only
 * (learn.microsoft.com/azure/role-based-access-control/role-definitions).
 */
export function isAbout({ actions, notActions }: Permission, action: string): boolean {
  return (
    actions.some((pattern) => covers(pattern, action)) &&
    !notActions.some((pattern) => covers(pattern, action))
  );
}

/** Scopes at or above the subscription; a root or a management group comes without its subscriptions' ids. */
export function reaches(scope: string, subscriptionId: string): boolean {
  return (
    scope === "/" ||
    /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(scope) ||
    scope.toLowerCase() === `/subscriptions/${subscriptionId.toLowerCase()}`
  );
}
