import { isLoopback, isSecureOrLoopback } from "../core/policy/loopback.ts";
import { type Environment, type Read, readSetting, wrong } from "./raw-setting.ts";
import { readUrl } from "./url-value.ts";

const mend =
  "Write the base URL at which people reach this app, such as https://my-guardrail.azurewebsites.net.";

/**
 * The base URL for links in alerts, without a slash at its end: `GUARDRAIL_PUBLIC_URL`, else the function app's own host
 * name, which the platform sets. Never the request's `Host`, which the client writes. A wrong setting does not fall back
 * to the host name, as the links would silently lead elsewhere than was meant.
 */
export function readPublicUrl(env: Environment): Read<string | undefined> {
  const configured = readSetting<string>(env, "GUARDRAIL_PUBLIC_URL", baseUrl);
  if ("problems" in configured || configured.value !== undefined) return configured;
  return readSetting<string>(env, "WEBSITE_HOSTNAME", (host) => {
    if (!/^[a-z0-9.-]+(:\d+)?$/i.test(host))
      return wrong("It is not a host name.", "Set GUARDRAIL_PUBLIC_URL.");
    const scheme = isLoopback(host.replace(/:\d+$/, "").toLowerCase()) ? "http" : "https";
    return baseUrl(`${scheme}://${host}`);
  });
}

function baseUrl(text: string): { readonly value: string } | ReturnType<typeof wrong> {
  const url = readUrl(text, mend);
  if ("wrong" in url) return url;
  if (!isSecureOrLoopback(url.value)) {
    return wrong("It is not an https URL (plain http is accepted for loopback addresses only).", mend);
  }
  if (url.value.search !== "" || url.value.hash !== "") return wrong("It has a query or a fragment.", mend);
  return { value: `${url.value.origin}${url.value.pathname.replace(/\/+$/, "")}` };
}
