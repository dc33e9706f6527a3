import Module from "node:module";
import type {
  FunctionCallback,
  HookCallback,
  ProgrammingModel,
  RegisteredMetadata,
  RpcLogCategory,
  RpcLogLevel,
} from "../programming-model.ts";
import { type HookName, hookNames, type RegisteredApp } from "./registered-app.ts";

export type WorkerLog = (level: RpcLogLevel, category: RpcLogCategory, message: string) => void;

class Disposable {
  readonly #callOnDispose: () => void;
  constructor(callOnDispose: () => void) {
    this.#callOnDispose = callOnDispose;
  }
  static from(...disposables: { dispose(): void }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }
  dispose(): void {
    this.#callOnDispose();
  }
}

/** The module `@azure/functions-core`, with the meaning that the Node worker gives its members. */
export function createCoreApi(app: RegisteredApp, log: WorkerLog) {
  return {
    version: "3.9.0",
    hostVersion: "4.1037.0",
    Disposable,
    log,
    setProgrammingModel(model: ProgrammingModel): void {
      app.programmingModel = model;
    },
    getProgrammingModel: (): ProgrammingModel | undefined => app.programmingModel,
    registerFunction(metadata: RegisteredMetadata, callback: FunctionCallback): Disposable {
      if (app.hasFinishedStartup) throw new Error("A function can only be registered during app startup.");
      if (app.functions.has(metadata.name)) {
        throw new Error(`A function with the name "${metadata.name}" has been registered already.`);
      }
      app.functions.set(metadata.name, { metadata, callback });
      return new Disposable(() => {
        if (app.hasFinishedStartup) throw new Error("A function can only be disposed during app startup.");
        app.functions.delete(metadata.name);
      });
    },
    registerHook(name: string, callback: HookCallback): Disposable {
      if (!isHookName(name)) throw new RangeError(`Unrecognized hook "${name}"`);
      const hooks = app.hooks[name];
      hooks.push(callback);
      return new Disposable(() => {
        const index = hooks.indexOf(callback);
        if (index >= 0) hooks.splice(index, 1);
      });
    },
  };
}

/**
 * Makes `require("@azure/functions-core")` answer with the given module, everywhere in this process. The real
 * worker does it the same way, by a proxy around `Module.prototype.require` (its `setupCoreModule.ts`).
 */
export function injectCoreApi(coreApi: ReturnType<typeof createCoreApi>): void {
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (target, thisArgument, args) =>
      args[0] === "@azure/functions-core" ? coreApi : Reflect.apply(target, thisArgument, args),
  });
}

function isHookName(name: string): name is HookName {
  return hookNames.some((known) => known === name);
}
