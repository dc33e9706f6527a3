import type { ResourceEvent } from "../../sandbox/arm/events/event.ts";
import type { FunctionsHost } from "../../sandbox/host/start-functions-host.ts";
import { eventFunction } from "../../sandbox/start-sandbox.ts";

/** Posts an event as Event Grid does, and waits for the answer. @throws Error when the app did not take it */
export async function postEvent(host: FunctionsHost, event: ResourceEvent): Promise<void> {
  const response = await fetch(host.eventGridUrl(eventFunction), {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", "aeg-event-type": "Notification" },
    body: JSON.stringify([event]),
  });
  const text = await response.text();
  if (response.status === 202) return;
  const failed = host.logs.findLast(({ level }) => level === "error" || level === "critical");
  throw new Error(
    `An event was answered with ${response.status}: ${text} ${failed?.message.split("\n")[0] ?? ""}`,
  );
}
