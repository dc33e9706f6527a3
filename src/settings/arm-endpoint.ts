import { type Environment, type Read, readSetting, wrong } from "./raw-setting.ts";
import { readUrl } from "./url-value.ts";

/** Azure Resource Manager of the public cloud. */
export const publicCloudArm = "https://management.azure.com";

const mend =
  "Write the origin of an Azure Resource Manager, such as https://management.azure.com or https://management.usgovcloudapi.net.";

/** Reads `GUARDRAIL_ARM_ENDPOINT`: an origin without a slash at its end. Tokens go there, so it has to be https. */
export function readArmEndpoint(env: Environment): Read<string> {
  const read = readSetting<string>(env, "GUARDRAIL_ARM_ENDPOINT", (text) => {
    const url = readUrl(text, mend);
    if ("wrong" in url) return url;
    if (url.value.protocol !== "https:") return wrong("It is not an https URL.", mend);
    // `search` and `hash` are empty for a bare `?` or `#`, which would do no harm.
    if (url.value.pathname !== "/" || url.value.search !== "" || url.value.hash !== "") {
      return wrong("It has more than a host in it: a path, a query or a fragment.", mend);
    }
    return { value: url.value.origin };
  });
  return "problems" in read ? read : { value: read.value ?? publicCloudArm };
}
