import type {
  CoreInvocationContext,
  RpcInvocationRequest,
  RpcLogCategory,
  RpcLogLevel,
} from "../programming-model.ts";
import type { RegisteredApp } from "./registered-app.ts";

type InvocationLog = (
  level: RpcLogLevel,
  category: RpcLogCategory,
  message: string,
  context?: unknown,
) => void;

/**
 * Runs one invocation through the app's own programming model: arguments, `preInvocation` hooks, handler,
 * `postInvocation` hooks, response, in the order of the Node worker's `InvocationHandler.ts`.
 * @returns the value for the host, as the library converted it.
 * @throws what the handler threw, unless a hook took the error away, or what a hook threw.
 */
export async function invoke(
  app: RegisteredApp,
  request: RpcInvocationRequest,
  log: InvocationLog,
): Promise<unknown> {
  const registered = app.functions.get(request.functionId);
  if (registered === undefined || app.programmingModel === undefined) {
    throw new Error(`Function code for '${request.functionId}' is not loaded and cannot be invoked.`);
  }
  let userContext: unknown;
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata: registered.metadata,
    log: (level, category, message) => log(level, category, message, userContext),
  };
  const model = await app.programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  userContext = context;

  const shared = { hookData: {}, appHookData: app.appHookData, invocationContext: context };
  const before = { ...shared, inputs, functionCallback: registered.callback };
  core.state = "preInvocationHooks";
  for (const hook of app.hooks.preInvocation) await hook(before);

  const after: { result: unknown; error: unknown; inputs: unknown[] } & typeof shared = {
    ...shared,
    inputs: before.inputs,
    result: null,
    error: null,
  };
  core.state = "invocation";
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error ?? new Error("Unknown error");
  }
  core.state = "postInvocationHooks";
  for (const hook of app.hooks.postInvocation) await hook(after);
  core.state = undefined;

  if (after.error !== null && after.error !== undefined) throw after.error;
  return (await model.getResponse(context, after.result)).returnValue;
}
