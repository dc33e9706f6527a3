import { isSecureOrLoopback } from "../core/policy/loopback.ts";
import { isBlobHost } from "./blob-host.ts";
import type { Environment, Read } from "./raw-setting.ts";
import { readSetting, wrong } from "./raw-setting.ts";
import { readUrl } from "./url-value.ts";

/** Where the policy file is. */
export type PolicySource =
  | { readonly kind: "none" }
  /** A path in the app, relative to its root or absolute. */
  | { readonly kind: "file"; readonly path: string }
  /** A blob's URL; it may carry a SAS signature: never log it. */
  | { readonly kind: "blob"; readonly url: string };

const mend =
  "Give a path in the app, such as policy.yaml, or the https URL of a blob (https://ACCOUNT.blob.core.windows.net/CONTAINER/policy.yaml).";

/** Reads `GUARDRAIL_POLICY`. Whether the file exists is found out when it is read. */
export function readPolicySource(env: Environment): Read<PolicySource> {
  const read = readSetting<PolicySource>(env, "GUARDRAIL_POLICY", (text) => {
    // A scheme has two letters or more: C:\ is a drive.
    if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return { value: { kind: "file", path: text } };
    const url = readUrl(text, mend);
    if ("wrong" in url) return url;
    if (!isSecureOrLoopback(url.value)) {
      return wrong(
        "It is a URL, but not an https one (plain http is accepted for loopback addresses only).",
        mend,
      );
    }
    if (!url.value.searchParams.has("sig") && !isBlobHost(url.value.hostname, env)) {
      return wrong(
        "Its host is no blob storage of the configured cloud, and the app's token for storage is sent to no other host.",
        `${mend} A blob elsewhere has to be signed (SAS).`,
      );
    }
    if (url.value.pathname === "/") return wrong("The URL names a host, but no blob.", mend);
    return { value: { kind: "blob", url: url.value.href } };
  });
  return "problems" in read ? read : { value: read.value ?? { kind: "none" } };
}
