import { type AskUrl, askHealth, type Health } from "./ask-health.ts";
import { closingWords, type Shell } from "./closing-words.ts";
import { deployEvents, eventFunction, eventsParameters, isFunctionThere } from "./deploy-events.ts";
import type { Deployed } from "./deployed.ts";
import type { RunTool } from "./tool.ts";
import { type Look, type Waiting, waitUntil } from "./wait-until.ts";

/** What the last step of a deployment needs of the world. */
export interface Surroundings extends Waiting {
  readonly run: RunTool;
  readonly ask: AskUrl;
  readonly shell: Shell;
  /** The path of infra/events.bicep. */
  readonly eventsTemplate: string;
  /** Keeps a text in a file that is gone afterwards, and answers its path. */
  keep(text: string): Promise<string>;
}

const minute = 60_000;

/** How long each step is waited for, in milliseconds. */
export const limits = {
  /** The first start of an app on Flex Consumption, with its package just put there. */
  answer: 10 * minute,
  /** A role can take minutes until it is in force (learn.microsoft.com/azure/role-based-access-control/troubleshooting). */
  guarding: 5 * minute,
  function: 10 * minute,
  events: 5 * minute,
} as const;

/**
 * The last step of a deployment: waits for the app and for its function, subscribes it to the events, and says what was
 * made and what to do next. Answers whether the app guards: an app that says it does not is subscribed all the same, as
 * it keeps what it is told.
 * @throws Error with what to do, where the step could not be made
 */
export async function finishDeployment(deployed: Deployed, world: Surroundings): Promise<boolean> {
  await waitForApp(deployed, world);
  const known = await waitUntil(
    world,
    `Azure to list the function ${eventFunction} of ${deployed.appName}`,
    limits.function,
    async (): Promise<Look<true>> =>
      (await isFunctionThere(world.run, deployed)) ? { done: true } : { still: "it is not listed yet." },
  );
  if ("still" in known) {
    throw new Error(
      `${deployed.appName} answers, but Azure does not list its function ${eventFunction}. Look at the app's log, then run azd deploy again.`,
    );
  }
  const files = { template: world.eventsTemplate, parameters: await world.keep(eventsParameters(deployed)) };
  world.say(`Subscribing ${eventFunction} to the writes in ${deployed.guardedSubscriptions.join(", ")}`);
  const subscribed = await waitUntil(world, "Event Grid to accept the function", limits.events, () =>
    deployEvents(world.run, deployed, files),
  );
  if ("still" in subscribed) {
    throw new Error(
      `${subscribed.still} The event subscriptions are not there: run azd deploy again in a while.`,
    );
  }
  const health = await waitForGuard(deployed, world);
  for (const line of closingWords(deployed, health, world.shell)) world.say(line);
  return health.kind === "guarding";
}

/** Until the app itself answers, whatever it says. */
async function waitForApp(deployed: Deployed, world: Surroundings): Promise<void> {
  const answered = await waitUntil(
    world,
    `the app to answer at ${deployed.url}/api/health`,
    limits.answer,
    async (): Promise<Look<true>> => {
      const health = await askHealth(world.ask, deployed.url);
      return health.kind === "absent" ? { still: health.seen } : { done: true };
    },
  );
  if ("done" in answered) return;
  throw new Error(
    `The app does not answer at ${deployed.url}/api/health: ${answered.still} Look at its log, then run azd deploy again.`,
  );
}

/** Until the app says that it guards; where it does not in time, its last word. */
async function waitForGuard(deployed: Deployed, world: Surroundings): Promise<Health> {
  let health: Health = { kind: "guarding" };
  await waitUntil(world, "the app to guard", limits.guarding, async (): Promise<Look<true>> => {
    health = await askHealth(world.ask, deployed.url);
    if (health.kind === "guarding") return { done: true };
    return { still: health.kind === "not-guarding" ? health.reason : health.seen };
  });
  return health;
}
