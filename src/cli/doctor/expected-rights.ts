import revert from "../../../infra/roles/revert.json" with { type: "json" };
import byFeature from "../../../infra/roles/revert-by-feature.json" with { type: "json" };
import watch from "../../../infra/roles/watch.json" with { type: "json" };

// The very lists from which the deployment makes the roles (infra/modules/roles.bicep).

/** What the guardrail needs wherever it guards. */
export const watchActions: readonly string[] = watch.map(({ action }) => action);

/** What it needs beside that, to put settings back. */
export const revertActions: readonly string[] = revert.map(({ action }) => action);

/** All that it ever needs of a guarded subscription, with what reverts of some clusters need besides. */
export const expectedActions: readonly string[] = [
  ...watchActions,
  ...revertActions,
  ...byFeature.map(({ action }) => action),
];

/** Whether an action pattern of a role (`*` stands for anything) covers an action. Compared without case. */
export function covers(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}
