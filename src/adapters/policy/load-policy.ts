import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { AccessToken, TokenCredential } from "@azure/identity";
import type { Policy } from "../../core/policy/policy.ts";
import { parsePolicy } from "../../core/policy/policy-file.ts";
import { formatPolicyProblem } from "../../core/policy/policy-problem.ts";
import { decodeText } from "../../core/text/decode-text.ts";
import type { PolicySource } from "../../settings/policy-source.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";
import { untilAborted } from "../until-aborted.ts";

/** A policy that was read, with its text, or what is wrong with the setting that names it. */
export type LoadedPolicy =
  | { readonly policy: Policy; readonly text: string }
  | { readonly problems: readonly SettingProblem[] };

/** A policy of thousands of clusters is some hundred kilobytes. */
const maxBytes = 4 * 1024 * 1024;

/** So many problems of a file are told: a file with more of them is mended in one piece anyway. */
const mostTold = 20;

/** The version of the Blob service's REST interface: it takes tokens since 2017-11-09. */
const blobApiVersion = "2023-11-03";

/** Longest wait for the policy, in milliseconds, its token included: an event may be waiting for it. */
const loadMs = 4_000;

/** Reads and parses the policy file. Never throws: whatever goes wrong is a problem of the setting. */
export async function loadPolicy(
  source: Exclude<PolicySource, { kind: "none" }>,
  root: string,
  openCredential: () => Promise<TokenCredential>,
  timeLimitMs = loadMs,
): Promise<LoadedPolicy> {
  const limit = AbortSignal.timeout(timeLimitMs);
  try {
    return parseLoadedPolicy(
      source.kind === "file"
        ? await readWithin(resolve(root, source.path), limit)
        : await fetchBlob(source.url, openCredential, limit),
    );
  } catch (error) {
    // A file's path and the blob's answers say nothing secret; the blob's URL may, and is in none of the messages.
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
    const mend =
      "Check that the file is there and that the app's identity may read it (Storage Blob Data Reader).";
    return { problems: [wrong(`The policy file could not be read: ${reason}.`, mend)] };
  }
}

/** Parses a policy file's text. */
export function parseLoadedPolicy(text: string): LoadedPolicy {
  const parsed = parsePolicy(text);
  if ("policy" in parsed) return { policy: parsed.policy, text };
  const mend = "Run `npx aks-guardrail policy check FILE`, mend the file and deploy it again.";
  const told = parsed.problems.slice(0, mostTold).map((problem) => wrong(formatPolicyProblem(problem), mend));
  const left = parsed.problems.length - told.length;
  const more =
    left > 0 ? [wrong(`The file has ${left} more ${left === 1 ? "problem" : "problems"}.`, mend)] : [];
  return { problems: [...told, ...more] };
}

/** A file may be on a share that hangs. */
async function readWithin(path: string, limit: AbortSignal): Promise<string> {
  return decodeText(await untilAborted(() => readFile(path, { signal: limit }), limit));
}

async function fetchBlob(
  url: string,
  openCredential: () => Promise<TokenCredential>,
  limit: AbortSignal,
): Promise<string> {
  const isSigned = new URL(url).searchParams.has("sig");
  const token = isSigned ? undefined : await tokenWithin(openCredential, limit);
  const noAnswer = (cause: unknown): never => {
    throw new Error("the blob's storage account did not answer", { cause });
  };
  const response = await fetch(url, {
    headers: { "x-ms-version": blobApiVersion, ...(token ? { authorization: `Bearer ${token.token}` } : {}) },
    redirect: "error",
    signal: limit,
  }).catch(noAnswer);
  if (!response.ok) throw new Error(`the blob's storage account answered ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer().catch(noAnswer));
  if (bytes.length > maxBytes) throw new Error(`the file is larger than ${maxBytes} bytes`);
  return decodeText(bytes);
}

/** Not every credential listens to the signal, so it is not waited for either. */
async function tokenWithin(
  openCredential: () => Promise<TokenCredential>,
  limit: AbortSignal,
): Promise<AccessToken | null> {
  const ask = async () =>
    (await openCredential()).getToken("https://storage.azure.com/.default", { abortSignal: limit });
  try {
    return await untilAborted(ask, limit);
  } catch (cause) {
    throw limit.aborted ? new Error("the app's identity got no token in time", { cause }) : cause;
  }
}

function wrong(problem: string, mend: string): SettingProblem {
  return { setting: "GUARDRAIL_POLICY", where: "the file", problem, mend };
}
