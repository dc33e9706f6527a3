import { type ArmService, operationHeaders, type RoutedAnswer, type WriteOptions } from "../arm-service.ts";
import { type ArmRequest, armError } from "../http/arm-answer.ts";
import { isJsonObject, type JsonObject, valueAt } from "../json.ts";
import { beginOperation } from "./cluster-operation.ts";
import { refusedByState } from "./cluster-state.ts";
import { copyObject, newClusterBody, type StoredCluster, shownBody } from "./cluster-store.ts";
import type { Operation } from "./operations.ts";
import { checkPreconditions } from "./precondition.ts";
import { applyPut, type PutOutcome } from "./put-semantics.ts";
import { bodyObject, checkMerged, checkRequested } from "./put-validation.ts";
import type { ClusterId } from "./resource-id.ts";

/** PUT: 200 for an update, 201 for a create, with the requested values shown at once. */
export function putCluster(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  options: WriteOptions,
): RoutedAnswer {
  const stored = service.store.get(id);
  const refused = checkPreconditions(request.headers, storedETag(stored));
  if (refused !== undefined) return { answer: refused };
  const requested = bodyObject(request.body);
  if (stored === undefined) return createCluster(service, request, id, requested, options);
  const busy = refusedByState(stored, "updating");
  if (busy !== undefined) return { answer: busy };
  const outcome = options.exact === true ? exactly(requested) : putOutcome(stored.body, requested);
  const before = copyObject(stored.body);
  stored.body = outcome.body;
  return accepted(service, request, stored, {
    status: 200,
    before,
    violations: outcome.violations,
    operation: beginOperation(service, {
      cluster: stored,
      kind: "put",
      transitional: "Updating",
      isExisting: true,
      request,
      options,
    }),
  });
}

function exactly(requested: JsonObject): PutOutcome {
  return { body: copyObject(requested), violations: [] };
}

function putOutcome(stored: JsonObject, requested: JsonObject): PutOutcome {
  checkRequested(requested, stored);
  const outcome = applyPut(stored, requested);
  checkMerged(outcome.body, stored);
  return outcome;
}

function createCluster(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  requested: JsonObject,
  options: WriteOptions,
): RoutedAnswer {
  checkRequested(requested, undefined);
  if (typeof requested.location !== "string") {
    return {
      answer: armError(400, "LocationRequired", "The location property is required for this definition."),
    };
  }
  const body = newClusterBody(id, requested);
  checkMerged(body, undefined);
  const cluster: StoredCluster = { id, body, omitETag: false };
  service.store.put(cluster);
  return accepted(service, request, cluster, {
    status: 201,
    before: undefined,
    violations: [],
    operation: beginOperation(service, {
      cluster,
      kind: "put",
      transitional: "Creating",
      isExisting: false,
      request,
      options,
    }),
  });
}

/** PATCH: tags only (specification 2026-07-01). Any other property is refused. */
export function patchTags(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  options: WriteOptions,
): RoutedAnswer {
  const stored = service.store.get(id);
  if (stored === undefined) return { answer: clusterNotFound(id) };
  const refused =
    checkPreconditions(request.headers, storedETag(stored)) ?? refusedByState(stored, "updating");
  if (refused !== undefined) return { answer: refused };
  const tags = valueAt(request.body, "tags");
  const others = Object.keys(bodyObject(request.body)).filter((key) => key !== "tags");
  if (!isJsonObject(tags) || others.length > 0) {
    return {
      answer: armError(
        400,
        "InvalidRequestContent",
        "A PATCH of a managed cluster takes `tags` and nothing else.",
      ),
    };
  }
  const before = copyObject(stored.body);
  stored.body.tags = copyObject(tags);
  return accepted(service, request, stored, {
    status: 200,
    before,
    violations: [],
    operation: beginOperation(service, {
      cluster: stored,
      kind: "patch",
      transitional: "Updating",
      isExisting: true,
      request,
      options,
    }),
  });
}

/** The answer and record of a write that was taken. */
function accepted(
  service: ArmService,
  request: ArmRequest,
  cluster: StoredCluster,
  input: {
    status: number;
    before: JsonObject | undefined;
    violations: PutOutcome["violations"];
    operation: Operation;
  },
): RoutedAnswer {
  const apiVersion = request.query.get("api-version") ?? "";
  const { actor, correlationId } = request;
  const after = copyObject(cluster.body);
  const operation = "Microsoft.ContainerService/managedClusters/write";
  service.graph.recordWrite({ actor, correlationId, operation, before: input.before, after });
  return {
    answer: {
      status: input.status,
      headers: operationHeaders(service, input.operation, cluster.body, apiVersion),
      body: shownBody(cluster),
    },
    write: {
      before: input.before,
      after,
      violations: input.violations,
      operationId: input.operation.id,
    },
    operation: input.operation,
  };
}

/** The stored eTag, also where the service hides it from the body. */
export function storedETag(cluster: StoredCluster | undefined): string | undefined {
  const eTag = cluster?.body.eTag;
  return typeof eTag === "string" ? eTag : undefined;
}

/** 404 with the words of fixture error-404-resource-not-found. */
export function clusterNotFound(id: ClusterId) {
  return armError(
    404,
    "ResourceNotFound",
    `The Resource 'Microsoft.ContainerService/managedClusters/${id.name}' under resource group '${id.resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}
