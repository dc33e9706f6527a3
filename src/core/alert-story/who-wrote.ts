import type { Actor } from "../model/actor.ts";
import type { Alert } from "../model/alert.ts";
import { clip, oneLine } from "../text/readable.ts";

/** So many others are named in a message; the webhook has them all. */
const othersNamed = 3;

/**
 * Who it was, for a sentence: `Dana Rivera`, `app terraform-prod`, `Dana Rivera (a guest)`, `Azure Policy, assignment
 * deploy-aks`; `undefined` when ARM did not say.
 */
export function actorName(actor: Actor | undefined): string | undefined {
  const plain = tamed(actor?.name ?? "");
  if (actor === undefined || plain === "") return undefined;
  const name = actor.kind === "app" ? `app ${plain}` : plain;
  const { origin } = actor;
  switch (origin?.kind) {
    case "azure-policy":
      return origin.assignment ? `Azure Policy, assignment ${tamed(origin.assignment)}` : "Azure Policy";
    case "azure":
      return origin.service ? `Azure itself (${tamed(origin.service)})` : "Azure itself";
    case "other-tenant":
      return `${name} (from another tenant, ${tamed(origin.tenantId)}, as by Azure Lighthouse)`;
    case "guest":
      return origin.provider ? `${name} (a guest, of ${tamed(origin.provider)})` : `${name} (a guest)`;
    case undefined:
      return name;
  }
}

function tamed(text: string): string {
  return clip(oneLine(text), 120);
}

/** The same, with the address from which it was done: whoever is known by the address alone is named after it already. */
export function actorWithAddress(actor: Actor | undefined): string | undefined {
  const name = actorName(actor);
  const address = clip(oneLine(actor?.ipAddress ?? ""), 64);
  return name === undefined || address === "" || name.includes(address) ? name : `${name} from ${address}`;
}

/** Others who may have done it, as a list in words; `undefined` where there is none. */
export function otherNames({ otherActors = [] }: Pick<Alert, "otherActors">): string | undefined {
  const names = otherActors.map(actorName).filter((name) => name !== undefined);
  if (names.length === 0) return undefined;
  const left = names.length - othersNamed;
  return [...names.slice(0, othersNamed), ...(left > 0 ? [`${left} more`] : [])].join(", ");
}

/** A sentence that names who wrote, all of them: `By Dana Rivera; also wrote since the last compliant read: app x.` */
export function whoWrote(
  preposition: string,
  alert: Pick<Alert, "actor" | "otherActors">,
): string | undefined {
  const name = actorWithAddress(alert.actor);
  const others = otherNames(alert);
  if (name === undefined)
    return others && `ARM does not say who did it; since the last compliant read wrote: ${others}.`;
  const besides = others ? `; also wrote since the last compliant read: ${others}` : "";
  return `${preposition} ${name}${besides}.`;
}
