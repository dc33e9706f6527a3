import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { RegisteredApp } from "./registered-app.ts";

/** What is to be loaded: the file, how it is written, and the folder it belongs to. */
export interface AppEntry {
  appDirectory: string;
  entry: string;
  isEsModule: boolean;
}

/**
 * Loads the app's entry point and runs its `appStart` hooks.
 * @throws whatever the entry point or a hook threw; the caller then forgets every function, as the real worker does.
 */
export async function loadApp(
  app: RegisteredApp,
  { appDirectory, entry, isEsModule }: AppEntry,
): Promise<void> {
  if (isEsModule) await import(pathToFileURL(entry).href);
  else createRequire(import.meta.url)(entry);

  const context = {
    hookData: app.appLevelOnlyHookData,
    appHookData: app.appHookData,
    functionAppDirectory: appDirectory,
  };
  for (const hook of app.hooks.appStart) await hook(context);

  const capabilities = (await app.programmingModel?.getCapabilities?.({})) ?? {};
  if (capabilities.HttpUri !== undefined) {
    throw new Error(
      "The app turned on HTTP streaming (enableHttpStream), which this local host does not serve.",
    );
  }
  app.hasFinishedStartup = true;
}
