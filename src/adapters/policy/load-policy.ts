import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { TokenCredential } from "@azure/identity";
import type { Policy } from "../../core/policy/policy.ts";
import { parsePolicy } from "../../core/policy/policy-file.ts";
import { formatPolicyProblem } from "../../core/policy/policy-problem.ts";
import type { PolicySource } from "../../settings/policy-source.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";

/** A policy that was read, with its text, or what is wrong with the setting that names it. */
export type LoadedPolicy =
  | { readonly policy: Policy; readonly text: string }
  | { readonly problems: readonly SettingProblem[] };

/** A policy of thousands of clusters is some hundred kilobytes. */
const maxBytes = 4 * 1024 * 1024;

/** The version of the Blob service's REST interface: it takes tokens since 2017-11-09. */
const blobApiVersion = "2023-11-03";

/** Reads and parses the policy file. Never throws: whatever goes wrong is a problem of the setting. */
export async function loadPolicy(
  source: Exclude<PolicySource, { kind: "none" }>,
  root: string,
  openCredential: () => Promise<TokenCredential>,
): Promise<LoadedPolicy> {
  try {
    return readPolicy(
      source.kind === "file"
        ? await readFile(resolve(root, source.path), "utf8")
        : await fetchBlob(source.url, openCredential),
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
export function readPolicy(text: string): LoadedPolicy {
  const parsed = parsePolicy(text);
  if ("policy" in parsed) return { policy: parsed.policy, text };
  const mend = "Run `npx aks-guardrail policy check FILE`, mend the file and deploy it again.";
  return { problems: parsed.problems.map((problem) => wrong(formatPolicyProblem(problem), mend)) };
}

async function fetchBlob(url: string, openCredential: () => Promise<TokenCredential>): Promise<string> {
  const isSigned = new URL(url).searchParams.has("sig");
  const token = isSigned
    ? undefined
    : await (await openCredential()).getToken("https://storage.azure.com/.default");
  const response = await fetch(url, {
    headers: { "x-ms-version": blobApiVersion, ...(token ? { authorization: `Bearer ${token.token}` } : {}) },
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new Error("the blob's storage account did not answer", { cause });
  });
  if (!response.ok) throw new Error(`the blob's storage account answered ${response.status}`);
  const text = await response.text();
  if (Buffer.byteLength(text) > maxBytes) throw new Error(`the file is larger than ${maxBytes} bytes`);
  return text;
}

function wrong(problem: string, mend: string): SettingProblem {
  return { setting: "GUARDRAIL_POLICY", where: "the file", problem, mend };
}
