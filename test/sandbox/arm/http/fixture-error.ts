import propertyChangeNotAllowed from "../../../fixtures/arm/error-400-property-change-not-allowed.json" with {
  type: "json",
};
import authorizationFailed from "../../../fixtures/arm/error-403-authorization-failed.json" with {
  type: "json",
};
import linkedAuthorizationFailed from "../../../fixtures/arm/error-403-linked-authorization-failed.json" with {
  type: "json",
};
import disallowedByPolicy from "../../../fixtures/arm/error-403-request-disallowed-by-policy.json" with {
  type: "json",
};
import etagMismatch from "../../../fixtures/arm/error-409-etag-mismatch-rp.json" with { type: "json" };
import operationInProgress from "../../../fixtures/arm/error-409-operation-in-progress.json" with {
  type: "json",
};
import scopeLocked from "../../../fixtures/arm/error-409-scope-locked.json" with { type: "json" };
import stoppedCluster from "../../../fixtures/arm/error-409-stopped-cluster.json" with { type: "json" };
import preconditionFailed from "../../../fixtures/arm/error-412-precondition-failed.json" with {
  type: "json",
};
import aksThrottled from "../../../fixtures/arm/error-429-aks-throttled.json" with { type: "json" };
import armThrottled from "../../../fixtures/arm/error-429-arm-subscription.json" with { type: "json" };
import { type ArmAnswer, armError } from "./arm-answer.ts";

/** Answers that can be injected by name; the 4xx ones are the fixtures in test/fixtures/arm. */
export const readyAnswers = {
  "property-change-not-allowed": propertyChangeNotAllowed,
  "authorization-failed": authorizationFailed,
  "linked-authorization-failed": linkedAuthorizationFailed,
  "disallowed-by-policy": disallowedByPolicy,
  "etag-mismatch": etagMismatch,
  "operation-in-progress": operationInProgress,
  "scope-locked": scopeLocked,
  "stopped-cluster": stoppedCluster,
  "precondition-failed": preconditionFailed,
  "aks-throttled": withHeaders(aksThrottled, { "Retry-After": aksThrottled.headers["Retry-After"] }),
  "arm-throttled": withHeaders(armThrottled, { "Retry-After": armThrottled.headers["Retry-After"] }),
  "internal-error": armError(500, "InternalServerError", "Encountered internal server error."),
  "bad-gateway": armError(502, "BadGatewayConnection", "The gateway could not reach the resource provider."),
  "service-unavailable": armError(503, "ServerTimeout", "The request timed out. Please try again later."),
  "gateway-timeout": armError(504, "GatewayTimeout", "The gateway did not receive a response in time."),
} as const satisfies Record<string, ArmAnswer>;

/** The name of a ready-made error answer. */
export type ReadyAnswer = keyof typeof readyAnswers;

/** True for the name of a ready-made error answer. */
export function isReadyAnswer(name: string): name is ReadyAnswer {
  return Object.hasOwn(readyAnswers, name);
}

function withHeaders(answer: Omit<ArmAnswer, "headers">, headers: Record<string, string>): ArmAnswer {
  return { ...answer, headers };
}
