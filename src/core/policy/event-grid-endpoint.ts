import { isLoopback } from "./loopback.ts";

/**
 * The scope of a token that an Event Grid topic takes, or nothing for a place that is none: a token is sent to no other.
 * `https://eventgrid.azure.net/.default` is what @azure/eventgrid asks for; in the sovereign clouds the audience is the
 * domain of their topics (azure-iot-ops-cli-extension, cloud configuration). A topic on this machine is the sandbox's.
 */
export function eventGridScope({ protocol, hostname }: URL): string | undefined {
  if (protocol !== "https:") return undefined;
  if (isLoopback(hostname)) return "https://eventgrid.azure.net/.default";
  const domain = /\.eventgrid\.azure\.(?<cloud>net|us|cn)$/.exec(hostname)?.groups?.cloud;
  return domain === undefined ? undefined : `https://eventgrid.azure.${domain}/.default`;
}

/** What an endpoint of Event Grid looks like, for people. */
export const eventGridExample =
  "Copy the topic's endpoint (https://TOPIC.REGION-1.eventgrid.azure.net/api/events): az eventgrid topic show --query endpoint.";
