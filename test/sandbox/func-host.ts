import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { builtAppDirectory } from "./start-sandbox.ts";
import type { AppSettings } from "./surroundings.ts";

/** The real Functions host, as Azure Functions Core Tools run it. */
export interface FuncHost {
  readonly url: string;
  /** Where Event Grid would post; without `--enableAuth` Core Tools ask for no key (CliAuthenticationHandler.cs). */
  eventGridUrl(functionName: string): string;
  /** Resolves with the exit code, or null after a signal. */
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Says whether Core Tools are on the PATH. */
export function hasFunc(env: NodeJS.ProcessEnv = process.env): boolean {
  return spawnSync("func", ["--version"], { env, shell: process.platform === "win32" }).status === 0;
}

/**
 * Runs `func start` in the folder of the function app, with the settings in its environment only, which is where func
 * looks first: no local.settings.json is needed (github.com/Azure/azure-functions-core-tools, StartHostAction.cs and
 * AppSettingsFile.cs). Its output goes to this terminal. Resolves when the app answers.
 * @throws Error when func ends before that.
 */
export async function startFuncHost(port: number, settings: AppSettings): Promise<FuncHost> {
  const child: ChildProcess = spawn("func", ["start", "--port", String(port)], {
    cwd: builtAppDirectory,
    env: { ...process.env, ...settings },
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  const exited = once(child, "exit").then(([code]: (number | null)[]) => code ?? null);
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  void exited.then(() => process.removeListener("exit", kill));

  const url = `http://127.0.0.1:${port}`;
  let ended: { readonly code: number | null } | undefined;
  void exited.then((code) => {
    ended = { code };
  });
  for (;;) {
    if (ended !== undefined) throw new Error(`func ended with ${ended.code} before the app answered.`);
    const response = await fetch(`${url}/api/health`).catch(() => undefined);
    // 503 is the app's own word too, when a setting is wrong; before the app is there it is 404.
    if (response?.status === 200) break;
    await delay(250);
  }
  return {
    url,
    eventGridUrl: (functionName) =>
      `${url}/runtime/webhooks/eventgrid?${new URLSearchParams({ functionName })}`,
    exited,
    async stop() {
      // On Windows the child is the shell that func runs in, and only the shell would end.
      if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
      else child.kill("SIGTERM");
      await exited;
    },
  };
}
