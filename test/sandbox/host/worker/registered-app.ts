import type {
  FunctionCallback,
  HookCallback,
  ProgrammingModel,
  RegisteredMetadata,
} from "../programming-model.ts";

/** The hooks that the Node worker knows, in the order in which an app meets them. */
export const hookNames = ["appStart", "preInvocation", "postInvocation", "log", "appTerminate"] as const;
export type HookName = (typeof hookNames)[number];

/** All that an app registered while it loaded. */
export interface RegisteredApp {
  programmingModel: ProgrammingModel | undefined;
  functions: Map<string, { metadata: RegisteredMetadata; callback: FunctionCallback }>;
  hooks: Record<HookName, HookCallback[]>;
  /** Shared between all hooks, and between the app-level ones only. */
  appHookData: Record<string, unknown>;
  appLevelOnlyHookData: Record<string, unknown>;
  /** After start-up nothing can be registered any more. */
  hasFinishedStartup: boolean;
}

export function createRegisteredApp(): RegisteredApp {
  return {
    programmingModel: undefined,
    functions: new Map(),
    hooks: { appStart: [], preInvocation: [], postInvocation: [], log: [], appTerminate: [] },
    appHookData: {},
    appLevelOnlyHookData: {},
    hasFinishedStartup: false,
  };
}
