import { randomBytes, randomUUID } from "node:crypto";
import type { FunctionDefinition } from "./function-definition.ts";
import type { Log } from "./log-entry.ts";
import type { RpcInvocationRequest, RpcTypedData } from "./programming-model.ts";
import type { InvocationResult, WorkerChannel } from "./worker-channel.ts";

/** What a trigger hands to its function. */
export interface TriggerInput {
  data: RpcTypedData;
  metadata?: Record<string, RpcTypedData>;
  /** A W3C `traceparent` to go on with; a new trace begins without one. */
  traceParent?: string | undefined;
}

/** Runs a function once, in the worker, and counts what is under way. */
export interface Invoker {
  invoke(definition: FunctionDefinition, input: TriggerInput): Promise<InvocationResult>;
  /** Resolves when nothing is under way any more, or after so many milliseconds. */
  settled(withinMilliseconds: number): Promise<void>;
}

export function createInvoker(worker: WorkerChannel, log: Log): Invoker {
  const running = new Set<Promise<unknown>>();

  async function invoke(definition: FunctionDefinition, input: TriggerInput): Promise<InvocationResult> {
    const request: RpcInvocationRequest = {
      invocationId: randomUUID(),
      functionId: definition.name,
      inputData: [{ name: definition.bindingName, data: input.data }],
      triggerMetadata: input.metadata ?? {},
      traceContext: { traceParent: childTraceParent(input.traceParent), traceState: "", attributes: {} },
    };
    const origin = { functionName: definition.name, invocationId: request.invocationId };
    const startedAt = performance.now();
    const result = await worker.invoke(request);
    const outcome = result.succeeded ? "Succeeded" : "Failed";
    const milliseconds = Math.round(performance.now() - startedAt);
    log({
      ...origin,
      level: "debug",
      source: "host",
      message: `Executed (${outcome}, Duration=${milliseconds}ms)`,
    });
    return result;
  }

  return {
    invoke(definition, input) {
      const invocation = invoke(definition, input);
      running.add(invocation);
      return invocation.finally(() => running.delete(invocation));
    },
    async settled(withinMilliseconds) {
      const { promise: tooLate, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, withinMilliseconds);
      await Promise.race([Promise.allSettled(running), tooLate]);
      clearTimeout(timer);
    },
  };
}

function childTraceParent(parent: string | undefined): string {
  const [, traceId, flags] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(parent ?? "") ?? [];
  return `00-${traceId ?? randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-${flags ?? "00"}`;
}
