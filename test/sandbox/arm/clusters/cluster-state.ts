import { type ArmAnswer, flatError } from "../http/arm-answer.ts";
import { type StoredCluster, stringAt } from "./cluster-store.ts";

const settledStates = new Set(["Succeeded", "Failed", "Canceled"]);

/**
 * Why a cluster takes no further operation now, or undefined. Mid-operation: 409 with the words of fixture
 * error-409-operation-in-progress. Stopped (`powerState`; `provisioningState` stays Succeeded): only start
 * or delete, 409 with the words of fixture error-409-stopped-cluster.
 */
export function refusedByState(
  cluster: StoredCluster,
  operation: "updating" | "stopping" | "starting" | "deleting",
): ArmAnswer | undefined {
  const state = stringAt(cluster.body, "properties.provisioningState", "Succeeded");
  if (!settledStates.has(state)) {
    return flatError(
      409,
      "OperationNotAllowed",
      `Operation is not allowed: Another operation (${state}) is in progress, please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details`,
    );
  }
  const power = stringAt(cluster.body, "properties.powerState.code", "Running");
  if (power === "Stopped" && (operation === "updating" || operation === "stopping")) {
    return flatError(
      409,
      "OperationNotAllowed",
      `managed cluster is in Provisioning State(${state}) and Power State(${power}), ${operation} cannot be performed`,
    );
  }
  return undefined;
}
