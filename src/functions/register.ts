import { app, type HttpHandler, type HttpRequest, type HttpResponseInit } from "@azure/functions";
import { followUpQueueName, poisonQueueName } from "../adapters/storage/queue-names.ts";
import type { AppHost } from "../app/app-host.ts";
import { invocationLog } from "../app/invocation-log.ts";
import type { Log } from "../ports/log.ts";
import { clusters } from "./clusters.ts";
import { decideIncident } from "./decide-incident.ts";
import { earlyLook } from "./early-look.ts";
import { onFollowUp } from "./follow-up.ts";
import { health } from "./health.ts";
import { history } from "./history.ts";
import { incident } from "./incident.ts";
import { onClusterWrite } from "./on-cluster-write.ts";
import { onPoison } from "./poison.ts";
import { recheck } from "./recheck.ts";
import { sweep } from "./sweep.ts";

/** NCRONTAB: seconds come first. */
const everyFiveMinutes = "0 */5 * * * *";
const everyMinute = "0 * * * * *";

type Answer = (request: HttpRequest, host: AppHost, log: Log) => Promise<HttpResponseInit>;

/**
 * Registers every function with the host. The names are part of the contract: Event Grid and the portal address them.
 * With built-in authentication in front, the host lets everybody through and the sign-in is checked by the handlers.
 */
export function registerFunctions(host: AppHost): void {
  const authLevel = host.isBuiltInAuthEnabled ? "anonymous" : "function";
  const http =
    (answer: Answer): HttpHandler =>
    (request, context) =>
      answer(request, host, invocationLog(context));

  app.eventGrid("onClusterWrite", {
    handler: (event, context) => onClusterWrite(event, host, invocationLog(context)),
  });
  app.storageQueue("followUp", {
    queueName: followUpQueueName,
    connection: "AzureWebJobsStorage",
    handler: (message, context) => onFollowUp(message, host, invocationLog(context)),
  });
  app.storageQueue("poison", {
    queueName: poisonQueueName,
    connection: "AzureWebJobsStorage",
    handler: (message, context) => onPoison(message, host, invocationLog(context)),
  });
  app.timer("sweep", {
    schedule: everyFiveMinutes,
    runOnStartup: false,
    handler: (_timer, context) => sweep(host, invocationLog(context)),
  });
  // A timer of its own, so that whatever befalls it leaves the sweep alone, and one that is not there costs nothing where
  // the early look is off. The host runs a timer on one instance at a time and hands it on where that one dies; the claim
  // in storage is for the moment in which two believe that it is theirs.
  if (host.looksEarly) {
    app.timer("earlyLook", {
      schedule: everyMinute,
      runOnStartup: false,
      handler: (_timer, context) => earlyLook(host, invocationLog(context)),
    });
  }
  app.http("recheck", { methods: ["POST"], route: "recheck", authLevel, handler: http(recheck) });
  app.http("clusters", {
    methods: ["GET"],
    route: "clusters/{subscription?}/{resourceGroup?}/{name?}",
    authLevel,
    handler: http(clusters),
  });
  app.http("incident", { methods: ["GET"], route: "incidents/{id}", authLevel, handler: http(incident) });
  app.http("history", { methods: ["GET"], route: "history", authLevel, handler: http(history) });
  app.http("decide", {
    methods: ["POST"],
    route: "incidents/{id}/{decision}",
    authLevel,
    handler: http(decideIncident),
  });
  app.http("health", {
    methods: ["GET"],
    route: "health",
    authLevel: "anonymous",
    handler: (_request, context) => health(host, invocationLog(context)),
  });
}
