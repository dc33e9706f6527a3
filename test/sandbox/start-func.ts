/** `npm run start:func`: the sandbox around the real Functions host, where Azure Functions Core Tools are installed. */
import { createEventDeliverer } from "./arm/events/event-delivery.ts";
import { hasFunc, startFuncHost } from "./func-host.ts";
import { nextSteps } from "./next-steps.ts";
import { assertPortsFree, readSandboxPorts } from "./sandbox-ports.ts";
import { onShutdown } from "./shutdown.ts";
import { eventFunction } from "./start-sandbox.ts";
import { everyChannelPolicy, startSurroundings } from "./surroundings.ts";

process.exitCode = await run();

async function run(): Promise<number> {
  if (!hasFunc()) {
    console.error(
      "func is not on the PATH: install Azure Functions Core Tools 4 (learn.microsoft.com/azure/azure-functions/functions-run-local), or use npm start, which needs none.",
    );
    return 1;
  }
  const asked = Promise.withResolvers<void>();
  let isUp = false;
  onShutdown(() => (isUp ? asked.resolve() : process.exit(0)));
  try {
    const ports = readSandboxPorts(process.env);
    if (ports.host === 0) throw new Error("func needs a port of its own: GUARDRAIL_SANDBOX_HOST_PORT is 0.");
    await assertPortsFree(ports);
    const surroundings = await startSurroundings({ ports, mode: "revert", operationDurationMs: 4000 });
    try {
      const host = await startFuncHost(ports.host, {
        ...surroundings.settings,
        GUARDRAIL_POLICY: everyChannelPolicy,
      });
      const deliverer = createEventDeliverer({
        endpoint: host.eventGridUrl(eventFunction),
        schema: "event-grid",
      });
      surroundings.arm.onEvent((event) => deliverer.deliver(event));
      isUp = true;
      console.log("\nThe sandbox is up around func; try next (Ctrl-C ends it):");
      for (const { title, command } of nextSteps(surroundings, { url: host.url })) {
        console.log(`  ${title}\n    ${command}`);
      }
      await Promise.race([asked.promise, host.exited]);
      await deliverer.stop();
      await host.stop();
      return 0;
    } finally {
      await surroundings.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
