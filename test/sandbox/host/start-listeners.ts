import { QueueServiceClient } from "@azure/storage-queue";
import type { FunctionDefinition, FunctionInError, Trigger } from "./function-definition.ts";
import type { QueueSettings } from "./host-settings.ts";
import type { Invoker } from "./invoker.ts";
import type { Log } from "./log-entry.ts";
import { type QueueListener, startQueueListener } from "./queue-listener.ts";
import { startTimerListener, type TimerListener } from "./timer-listener.ts";

const poisonSuffix = "-poison";

/** The defaults of the .NET storage library, which the real host uses; those of the JavaScript one wait far longer. */
const retryOptions = { maxTries: 4, retryDelayInMs: 800, maxRetryDelayInMs: 60_000 };

export interface Listeners {
  timers: TimerListener[];
  queues: QueueListener[];
  /** Functions whose listener could not be started; the others go on, as on the real host. */
  inError: FunctionInError[];
}

/** Starts what triggers functions from within: queues and timers. */
export function startListeners(
  definitions: readonly FunctionDefinition[],
  parts: { env: NodeJS.ProcessEnv; settings: QueueSettings; invoker: Invoker; log: Log },
): Listeners {
  const started: Listeners = { timers: [], queues: [], inError: [] };
  for (const definition of definitions) {
    try {
      if (definition.trigger === "timer") {
        const isDisabled = parts.env[`AzureWebJobs.${definition.name}.Disabled`] === "true";
        started.timers.push(startTimerListener(definition, parts.invoker, isDisabled));
      }
      if (definition.trigger === "queue") started.queues.push(listenToQueue(definition, parts));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const { name } = definition;
      started.inError.push({
        name,
        error: `The listener for function '${name}' was unable to start: ${reason}`,
      });
    }
  }
  return started;
}

function listenToQueue(
  definition: Trigger<"queue">,
  { env, settings, invoker, log }: Parameters<typeof startListeners>[1],
): QueueListener {
  const { name, queueName, connection } = definition;
  const service = QueueServiceClient.fromConnectionString(readConnection(connection, env), { retryOptions });
  const isPoison = queueName.endsWith(poisonSuffix);
  return startQueueListener({
    functionName: name,
    queue: service.getQueueClient(queueName),
    poisonQueue: isPoison ? undefined : service.getQueueClient(`${queueName}${poisonSuffix}`),
    settings,
    run: (input) => invoker.invoke(definition, input),
    log,
  });
}

/** A connection is the name of an app setting, with or without `AzureWebJobs` before it. */
function readConnection(connection: string, env: NodeJS.ProcessEnv): string {
  const value = env[connection] ?? env[`AzureWebJobs${connection}`];
  if (value !== undefined && value !== "") return value;
  throw new Error(
    `the app setting '${connection}' is missing; this local host takes a connection string in it, no identity.`,
  );
}
