import { listAt, textAt } from "../../../core/cluster/arm-body.ts";
import { isJsonObject, type Json } from "../../../core/json/json.ts";
import type { Health, Remembered } from "../guardrail-facts.ts";
import type { Reading } from "../reading.ts";
import { timeLimit } from "./arm-reading.ts";

/** Asks the app whether it guards (src/functions/health.ts). */
export async function askHealth(hostName: string): Promise<Health> {
  const answer = await ask(`https://${hostName}/api/health`, {});
  if (answer === undefined) return { kind: "absent", seen: `Nobody answers at https://${hostName}.` };
  const { status, body } = answer;
  if (status === 200 && textAt(body, ["status"]) === "guarding") return { kind: "guarding" };
  const reason = textAt(body, ["reason"]);
  if (status === 503 && reason !== undefined) return { kind: "not-guarding", reason };
  return { kind: "absent", seen: `https://${hostName}/api/health answers ${status}, which is not the app.` };
}

/** Asks the app what it remembers of the clusters (src/functions/clusters.ts), with a function key. */
export async function askRemembered(hostName: string, key: string): Promise<Reading<Remembered>> {
  const answer = await ask(`https://${hostName}/api/clusters`, { "x-functions-key": key });
  if (answer === undefined) return { kind: "failed", reason: "The app does not answer." };
  const { status, body } = answer;
  if (status === 401 || status === 403)
    return {
      kind: "refused",
      right: "of a sign-in to the app, which takes no key where built-in authentication is on",
    };
  if (status !== 200) return { kind: "failed", reason: `The app answers ${status} to GET /api/clusters.` };
  return {
    kind: "read",
    value: {
      version: textAt(body, ["version"]),
      clusters: listAt(body, ["clusters"]).map((entry) => ({
        clusterId: textAt(entry, ["clusterId"]) ?? "",
        seenAt: textAt(entry, ["seenAt"]),
      })),
    },
  };
}

/** A redirect is not followed: the key would go along. */
async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: Json | undefined } | undefined> {
  try {
    const response = await fetch(url, { headers, redirect: "manual", signal: timeLimit() });
    const body: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body: isJsonObject(body) ? body : undefined };
  } catch {
    return undefined;
  }
}
