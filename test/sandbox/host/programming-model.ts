/**
 * The part of the module `@azure/functions-core` that `@azure/functions` 4.16 calls, and the shapes that cross it.
 * The real Node worker injects that module and declares it in its `types-core/index.d.ts`
 * (Azure/azure-functions-nodejs-worker); names and spellings here are those of that file.
 */

export type RpcLogLevel = "trace" | "debug" | "information" | "warning" | "error" | "critical" | "none";
export type RpcLogCategory = "user" | "system" | "customMetric";

/** One value on its way to a handler. Exactly one member is set. */
export type RpcTypedData =
  | { string: string }
  | { json: string }
  | { bytes: Uint8Array }
  | { int: number }
  | { http: RpcHttpRequest };

interface NullableString {
  value: string;
}

/** An HTTP request as the host hands it to a worker that has declared the "raw body, nullable values" capabilities. */
export interface RpcHttpRequest {
  method: string;
  url: string;
  nullableHeaders: Record<string, NullableString>;
  nullableParams: Record<string, NullableString>;
  nullableQuery: Record<string, NullableString>;
  body?: { bytes: Uint8Array };
}

/** What the host sends for one run of one function. */
export interface RpcInvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: RpcTypedData }[];
  triggerMetadata: Record<string, RpcTypedData>;
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
}

/** What a function declared when it was registered; the bindings are parsed by the host, not by the worker. */
export interface RegisteredMetadata {
  name: string;
  bindings: Record<string, unknown>;
  retryOptions?: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;
export type HookCallback = (context: object) => void | Promise<void>;

export interface CoreInvocationContext {
  invocationId: string;
  request: RpcInvocationRequest;
  metadata: RegisteredMetadata;
  state?: "preInvocationHooks" | "postInvocationHooks" | "invocation" | undefined;
  log(level: RpcLogLevel, category: RpcLogCategory, message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: unknown }>;
}

/** What `@azure/functions` hands over by `setProgrammingModel`: the real library that runs the handlers. */
export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}
