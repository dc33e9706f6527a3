import type { Act, ActKind, ActsWhileOpen } from "../model/act.ts";
import { listInWords } from "../text/list-in-words.ts";
import { clip, counted, oneLine, readableInstant } from "../text/readable.ts";

const words: Record<ActKind, string> = {
  "admin-credentials": "fetched the cluster administrator's credentials",
  "run-command": "ran a command in the cluster",
  "certificates-rotated": "rotated the cluster's certificates",
  "entra-profile-reset": "set anew who administers the cluster",
  "trusted-access": "wrote the trusted-access binding",
  "private-endpoint": "wrote or approved the private endpoint connection",
  "token-issuer": "wrote the token issuer",
};

/** Acts on a resource of their own name it. */
const named: ReadonlySet<ActKind> = new Set(["trusted-access", "private-endpoint", "token-issuer"]);

/** One act as a sentence: `Dana Rivera from 198.51.100.24 ran a command in the cluster at 2026-11-21 18:38:04 UTC.` */
export function actInWords({ kind, actor, at, resourceId, isUnfinished }: Act): string {
  const name = clip(oneLine(actor.name), 120) || "Somebody";
  const who = actor.kind === "app" ? `App ${name}` : name;
  const address = clip(oneLine(actor.ipAddress ?? ""), 64);
  const from = address === "" || name.includes(address) ? "" : ` from ${address}`;
  const what = named.has(kind) ? ` ${clip(oneLine(resourceId.split("/").at(-1) ?? ""), 100)}` : "";
  const end = isUnfinished ? "; the log does not say how that ended" : "";
  return `${who}${from} ${words[kind]}${what} at ${readableInstant(at)}${end}.`;
}

/** What is known of what was done while an exposure was open, for whoever looks at the incident: a few sentences. */
export function actsInWords({ found, more = 0, log }: ActsWhileOpen): string {
  const count = found.length + more;
  const kinds = listInWords([...new Set(found.map(({ kind }) => kind))], found.length);
  const known = count === 0 ? "" : `${counted(count, "act")} that somebody should look at: ${kinds}.`;
  const none = "Nothing is known so far of acts that somebody should look at.";
  switch (log?.kind) {
    case undefined:
      return known || none;
    case "asking":
      return `${known || none} The Activity Log, which is minutes late, is still being asked.`;
    case "read":
      return known || "The Activity Log of the time has no act that somebody should look at.";
    case "unread": {
      const reason = clip(oneLine(log.reason), 600);
      const rest = count === 0 ? "so nobody knows what was done" : "so there may have been more";
      return `${known} The Activity Log of the time could not be read, ${rest}: ${reason}.`.trim();
    }
  }
}
