/** The hook when the code is deployed. Ends with 1 where the app is not subscribed, or does not guard. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readDeployed } from "./deployed.ts";
import { finishDeployment } from "./finish-deployment.ts";
import { runTool } from "./node-tool.ts";

/** Milliseconds that one question may take: a first start of the app included. */
const answerWithin = 30_000;

const directory = await mkdtemp(join(tmpdir(), "aks-guardrail-deploy-"));
try {
  const isGuarding = await finishDeployment(readDeployed(process.env), {
    run: runTool,
    shell: process.platform === "win32" ? "powershell" : "sh",
    eventsTemplate: fileURLToPath(new URL("../events.bicep", import.meta.url)),
    async ask(url) {
      const response = await fetch(url, { signal: AbortSignal.timeout(answerWithin) });
      return { status: response.status, text: await response.text() };
    },
    async keep(text) {
      const path = join(directory, "events.parameters.json");
      await writeFile(path, text);
      return path;
    },
    now: () => Date.now(),
    pause: async (milliseconds) => void (await pause(milliseconds)),
    say: (line) => console.log(line),
  });
  if (!isGuarding) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
