import { type ArmApiVersion, knownArmApiVersions } from "../../core/cluster/arm-api-versions.ts";
import type { ClusterReading } from "../../ports/cluster-gateway.ts";
import type { ArmAnswer } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";

/** ARM's codes for a cluster that is not there; a 404 of anything else (a proxy, a wrong endpoint) proves nothing. */
const deleted = new Set(["resourcenotfound", "resourcegroupnotfound", "notfound"]);

/**
 * ARM's codes for an API version, or a resource type at one, that a cloud or region does not have (Azure/azure-cli#23985;
 * learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider).
 */
const versionRefused = new Set([
  "noregisteredproviderfound",
  "invalidapiversionparameter",
  "invalidresourcetype",
  "invalidresourcenamespace",
  "unsupportedapiversion",
]);

/** 4xx that pass by themselves: a time-out, another operation, a lock of the moment, too early, too many. */
const passing = new Set([408, 409, 423, 425, 429]);

/** 409s that no waiting mends. */
const permanentConflicts = new Set(["missingsubscriptionregistration", "readonlydisabledsubscription"]);

/** A read that did not give a cluster. */
export interface RefusedRead {
  readonly reading: Exclude<ClusterReading, { readonly kind: "read" }>;
  /** True where it was refused for its API version. */
  readonly isVersionRefused: boolean;
}

/**
 * What ARM's answer to a GET of a cluster means where it is not 200.
 *
 * | answer | meaning |
 * | --- | --- |
 * | 401, 403 | denied |
 * | 404 that says that the cluster, or its group, is not there | gone |
 * | 408, 409, 423, 425, 429, 5xx | unavailable: it may go better in a moment |
 * | any other 4xx with an error of ARM's, such as an API version that is not there | denied: a person has to mend it |
 * | any other 4xx | unavailable: something in front of ARM |
 */
export function refusedReadOf(answer: ArmAnswer, apiVersion: ArmApiVersion): RefusedRead {
  const { status, retryAfterSeconds } = answer;
  const { code, message } = armErrorOf(answer);
  const known = code.toLowerCase();
  const isVersionRefused = isRefusedForVersion(status, code);
  const reason = isVersionRefused ? `${code}: ${message} ${wayOut(apiVersion)}` : `${code}: ${message}`;
  if (status === 404 && deleted.has(known)) return { reading: { kind: "gone" }, isVersionRefused };
  const isFinal = isVersionRefused || isPermanent(status, code);
  if (isFinal) return { reading: { kind: "denied", reason }, isVersionRefused };
  return {
    reading: {
      kind: "unavailable",
      reason,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
    isVersionRefused,
  };
}

/** True where ARM has no such API version, or does not know the type of resource at it. */
export function isRefusedForVersion(status: number, code: string): boolean {
  return status >= 400 && status < 500 && versionRefused.has(code.toLowerCase());
}

function isPermanent(status: number, code: string): boolean {
  if (status === 401 || status === 403) return true;
  if (status < 400 || status >= 500) return false;
  if (permanentConflicts.has(code.toLowerCase())) return true;
  // Without a code of ARM's it may be anybody's answer.
  return !passing.has(status) && !code.startsWith("HTTP ");
}

function wayOut(apiVersion: ArmApiVersion): string {
  return (
    `(The guardrail reads at API version ${apiVersion}. Set GUARDRAIL_ARM_API_VERSION to one that this cloud has, ` +
    `of ${knownArmApiVersions.join(", ")}; where the provider is not registered, register Microsoft.ContainerService.)`
  );
}
