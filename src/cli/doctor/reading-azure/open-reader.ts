import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";
import { createArmClient } from "../../../adapters/arm/arm-client.ts";
import { textAt } from "../../../core/cluster/arm-body.ts";
import type { GuardrailReader } from "../guardrail-reader.ts";
import { mapped, readList, readOne } from "./arm-reading.ts";
import { askHealth, askRemembered } from "./ask-app.ts";
import { readDenials } from "./read-denials.ts";
import { readEventSubscriptions } from "./read-event-subscriptions.ts";
import { readGrants } from "./read-grants.ts";
import { readWrites } from "./read-writes.ts";
import { sendTests } from "./send-tests.ts";
import { appSettingsOf, secretReferenceOf, siteOf } from "./site-body.ts";
import { readSecret } from "./vault-secret.ts";

/** Microsoft.Web as the deployment has it (infra/modules/app.bicep). */
const webApiVersion = "2025-03-01";

/** One try at a read, in milliseconds: a person waits, and no run has to end. */
const readMs = 15_000;

/** Reads a guardrail with the caller's own sign-in: az login, a pipeline's, or an identity of the machine. */
export function openReader(armEndpoint: string): GuardrailReader {
  return createReader(new DefaultAzureCredential(), armEndpoint);
}

/** Reads a guardrail with this sign-in. */
export function createReader(credential: TokenCredential, armEndpoint: string): GuardrailReader {
  let clockAheadSeconds: number | undefined;
  const arm = createArmClient(credential, armEndpoint, { readMs });
  return {
    site: async (siteId) => {
      const found = await readOne(async (signal) => {
        const answer = await arm.get(siteId, webApiVersion, signal);
        const there = Date.parse(answer.headers.date ?? "");
        clockAheadSeconds = Number.isNaN(there) ? undefined : (there - Date.now()) / 1000;
        return answer;
      }, "Microsoft.Web/sites/read");
      return mapped(found, (body) => siteOf(siteId, body));
    },
    // Settings hold secrets, so they are given to a POST only (learn.microsoft.com/rest/api/appservice/web-apps/list-application-settings).
    settings: async (siteId) =>
      mapped(
        await readOne(
          (signal) => arm.postList(`${siteId}/config/appsettings/list`, webApiVersion, signal),
          "Microsoft.Web/sites/config/list/action",
        ),
        appSettingsOf,
      ),
    // learn.microsoft.com/rest/api/appservice/web-apps/get-app-settings-key-vault-references
    references: async (siteId) =>
      mapped(
        await readList(
          arm,
          `${siteId}/config/configreferences/appsettings`,
          webApiVersion,
          "Microsoft.Web/sites/config/read",
        ),
        (entries) => entries.map(secretReferenceOf),
      ),
    health: askHealth,
    remembered: async (siteId, hostName) => {
      // learn.microsoft.com/rest/api/appservice/web-apps/list-host-keys
      const keys = await readOne(
        (signal) => arm.postList(`${siteId}/host/default/listkeys`, webApiVersion, signal),
        "Microsoft.Web/sites/host/listkeys/action",
      );
      if (keys.kind !== "read") return keys;
      const key = textAt(keys.value, ["functionKeys", "default"]);
      return key === undefined
        ? { kind: "failed", reason: "The app has no function key with the name default." }
        : askRemembered(hostName, key);
    },
    grants: (subscriptionId, principalId) => readGrants(arm, subscriptionId, principalId),
    denials: (subscriptionId, principalId) => readDenials(arm, subscriptionId, principalId),
    eventSubscriptions: (subscriptionId) => readEventSubscriptions(arm, subscriptionId),
    writes: (subscriptionId, since) => readWrites(arm, subscriptionId, since),
    sendTests: (settings, now) => sendTests(settings, now, (secret) => readSecret(credential, secret)),
    clockAheadSeconds: () => clockAheadSeconds,
  };
}
