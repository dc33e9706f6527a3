import * as v from "valibot";
import type { RpcInvocationRequest } from "./programming-model.ts";

/** From the host to its worker. */
export type ToWorker =
  | { type: "invoke"; request: RpcInvocationRequest }
  /** Run the `appTerminate` hooks and end. */
  | { type: "terminate" };

const logLevel = v.picklist(["trace", "debug", "information", "warning", "error", "critical", "none"]);

/** A value that a handler returned, converted by `@azure/functions`; only what this host serves is looked at. */
export const returnValue = v.nullish(
  v.object({
    http: v.optional(
      v.object({
        statusCode: v.string(),
        headers: v.record(v.string(), v.string()),
        cookies: v.optional(v.array(v.unknown()), []),
        body: v.nullish(v.object({ bytes: v.optional(v.instance(Uint8Array)) })),
      }),
    ),
  }),
);
export type ReturnValue = v.InferOutput<typeof returnValue>;

/** From the worker to its host. */
export const fromWorker = v.variant("type", [
  v.object({
    type: v.literal("loaded"),
    functions: v.array(
      v.object({
        name: v.string(),
        bindings: v.record(v.string(), v.unknown()),
        hasRetryOptions: v.boolean(),
      }),
    ),
  }),
  v.object({
    type: v.literal("log"),
    level: logLevel,
    category: v.picklist(["user", "system", "customMetric"]),
    message: v.string(),
    functionName: v.optional(v.string()),
    invocationId: v.optional(v.string()),
  }),
  v.object({ type: v.literal("succeeded"), invocationId: v.string(), returnValue }),
  v.object({ type: v.literal("failed"), invocationId: v.string(), message: v.string(), stack: v.string() }),
]);
export type FromWorker = v.InferOutput<typeof fromWorker>;

/** The same as the worker sends it: what a handler returned is parsed where it arrives. */
export type WorkerReport =
  | Exclude<FromWorker, { type: "succeeded" }>
  | { type: "succeeded"; invocationId: string; returnValue: unknown };
