import { propertyOf } from "./resolve-parameters.ts";

/** What `GET /api/health` answered. */
export type Health =
  | { readonly kind: "guarding" }
  /** The app's own word that it does not guard. */
  | { readonly kind: "not-guarding"; readonly reason: string }
  /** Nobody, or somebody else: the platform while the app is on its way. */
  | { readonly kind: "absent"; readonly seen: string };

/** Asks a URL: status and text. Rejects where nobody answers. */
export type AskUrl = (url: string) => Promise<{ readonly status: number; readonly text: string }>;

/** Asks the app whether it guards (src/functions/health.ts). */
export async function askHealth(ask: AskUrl, appUrl: string): Promise<Health> {
  const answer = await ask(`${appUrl}/api/health`).catch(() => undefined);
  if (answer === undefined) return { kind: "absent", seen: "nobody answers yet." };
  const body = parsed(answer.text);
  if (answer.status === 200 && propertyOf(body, "status") === "guarding") return { kind: "guarding" };
  const reason = propertyOf(body, "reason");
  if (answer.status === 503 && typeof reason === "string") return { kind: "not-guarding", reason };
  return { kind: "absent", seen: `it answers ${answer.status}, which is not the app yet.` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
