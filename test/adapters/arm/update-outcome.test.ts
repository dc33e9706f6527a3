import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import type { ArmAnswer } from "../../../src/adapters/arm/arm-client.ts";
import { updateOutcomeOf } from "../../../src/adapters/arm/update-outcome.ts";

const folder = new URL("../../fixtures/arm/", import.meta.url);
const origin = "https://management.azure.com";

const schema = v.object({
  status: v.number(),
  headers: v.record(v.string(), v.string()),
  body: v.unknown(),
});

/** A fixture's answer as the client hands it on. */
function fixture(name: string): ArmAnswer {
  const { status, headers, body } = v.parse(
    schema,
    JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")),
  );
  const wait = headers["Retry-After"];
  return { status, body, headers: {}, ...(wait ? { retryAfterSeconds: Number(wait) } : {}) };
}

const expected = {
  "error-400-property-change-not-allowed": { kind: "refused", code: "PropertyChangeNotAllowed" },
  "error-400-unknown-api-version": { kind: "refused", code: "NoRegisteredProviderFound" },
  "error-400-validation-flat-subcode": {
    kind: "refused",
    code: "ValidationError",
    reason: expect.stringContaining("(UpgradeBlockedOnDeprecatedAPIUsage)"),
  },
  "error-403-authorization-failed": { kind: "refused", code: "AuthorizationFailed" },
  "error-403-linked-authorization-failed": {
    kind: "refused",
    code: "LinkedAuthorizationFailed",
    reason: expect.stringContaining("Microsoft.Network/virtualNetworks/subnets/join/action"),
  },
  "error-403-request-disallowed-by-policy": { kind: "refused", code: "RequestDisallowedByPolicy" },
  "error-404-resource-not-found": { kind: "gone" },
  "error-409-etag-mismatch-rp": { kind: "busy", reason: expect.stringContaining("EtagMismatch") },
  "error-409-operation-in-progress": { kind: "busy", reason: expect.stringContaining("(Updating)") },
  "error-409-scope-locked": { kind: "refused", code: "ScopeLocked" },
  "error-409-stopped-cluster": { kind: "stopped" },
  "error-412-precondition-failed": { kind: "changed" },
  "error-429-aks-throttled": { kind: "throttled", retryAfterSeconds: 60 },
  "error-429-arm-subscription": { kind: "throttled", retryAfterSeconds: 17 },
} as const;

describe("what ARM's answer to an update means", () => {
  test("every error of the fixtures is in the table", () => {
    const errors = readdirSync(folder).filter((file) => file.startsWith("error-"));
    expect(Object.keys(expected).map((name) => `${name}.json`)).toEqual(errors.sort());
  });

  test.each(Object.entries(expected))("%s", (name, outcome) => {
    expect(updateOutcomeOf(fixture(name), "etag", origin)).toMatchObject(outcome);
  });

  test("412 to `*` says that there is no cluster", () => {
    expect(updateOutcomeOf(fixture("error-412-precondition-failed"), "*", origin)).toMatchObject({
      kind: "gone",
    });
  });

  test.each<[number, string]>([
    [200, "accepted"],
    [201, "accepted"],
    [202, "accepted"],
    [301, "unavailable"],
    [307, "unavailable"],
    [400, "refused"],
    [401, "unavailable"],
    [408, "unavailable"],
    [413, "refused"],
    [500, "unavailable"],
    [501, "unavailable"],
    [503, "unavailable"],
    [599, "unavailable"],
  ])("%i alone is %s", (status, kind) => {
    expect(updateOutcomeOf({ status, body: undefined, headers: {} }, "etag", origin).kind).toBe(kind);
  });

  test.each(["ReadOnlyDisabledSubscription", "MissingSubscriptionRegistration", "scopelocked"])(
    "no waiting mends a 409 %s",
    (code) => {
      const answer = { status: 409, body: { error: { code, message: "m" } }, headers: {} };
      expect(updateOutcomeOf(answer, "etag", origin)).toEqual({ kind: "refused", code, reason: "m" });
    },
  );

  test.each([
    "managed cluster is in Provisioning State(Succeeded) and Power State(Stopped), x cannot be performed",
    "The cluster's power state is Stopped.",
    "POWER STATE IS STOPPED",
    "powerState ( stopped )",
    "PowerState: Stopped",
    'power  state is "Stopped"',
  ])("a cluster is stopped by a 409 that says: %s", (message) => {
    const answer = { status: 409, body: { error: { code: "OperationNotAllowed", message } }, headers: {} };
    expect(updateOutcomeOf(answer, "etag", origin).kind).toBe("stopped");
  });

  test.each([
    "managed cluster is in Provisioning State(Updating) and Power State(Running), x cannot be performed",
    "The power state is Running; a stopped cluster would do.",
  ])("a cluster is busy, not stopped, by a 409 that says: %s", (message) => {
    const answer = { status: 409, body: { error: { code: "OperationNotAllowed", message } }, headers: {} };
    expect(updateOutcomeOf(answer, "etag", origin).kind).toBe("busy");
  });

  test("a lock is a lock, whatever its scope is called", () => {
    const answer = {
      status: 409,
      body: { error: { code: "ScopeLocked", message: "locked: 'power state stopped'" } },
      headers: {},
    };
    expect(updateOutcomeOf(answer, "etag", origin)).toMatchObject({ kind: "refused", code: "ScopeLocked" });
  });

  test("hands on how long a trouble asks to wait", () => {
    const answer = { status: 503, body: {}, headers: {}, retryAfterSeconds: 30 };
    expect(updateOutcomeOf(answer, "etag", origin)).toMatchObject({
      kind: "unavailable",
      retryAfterSeconds: 30,
    });
  });
});
