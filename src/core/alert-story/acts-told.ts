import type { ActKind } from "../model/act.ts";
import type { Alert } from "../model/alert.ts";
import { counted } from "../text/readable.ts";
import { actorWithAddress } from "./who-wrote.ts";

const done: Record<ActKind, string> = {
  "admin-credentials": "administrator's credentials fetched",
  "run-command": "a command run in it",
  "certificates-rotated": "its certificates rotated",
  "entra-profile-reset": "its administrators set anew",
  "trusted-access": "a trusted-access binding written",
  "private-endpoint": "a private endpoint connection written or approved",
  "token-issuer": "a token issuer written",
};

/** What was done while a cluster stood open, for a headline. */
export function actsHeadline({ acts = [], earlierActs }: Alert, clusterName: string): string {
  const [first, ...others] = [...new Set(acts.map(({ kind }) => kind))];
  const what = first === undefined ? "something was done" : done[first];
  const more = others.length > 0 ? ` (and ${others.map((kind) => done[kind]).join(", ")})` : "";
  const also = earlierActs === undefined ? "" : ", also";
  return `While ${clusterName} was exposed${also}: ${what}${more}`;
}

/** By whom, each named once. */
export function actsBy({ acts = [] }: Alert): string | undefined {
  const names = acts.map(({ actor }) => actorWithAddress(actor) ?? "somebody");
  const [first, ...others] = [...new Set(names)];
  if (first === undefined) return undefined;
  const shown = [first, ...others.slice(0, 2)].join(", ");
  const left = others.length - 2;
  return `By ${shown}${left > 0 ? ` and ${counted(left, "other")}` : ""}.`;
}
