import type { HttpResponseInit } from "@azure/functions";
import type { ActiveApp, AppHost } from "../../app/app-host.ts";
import { acceptMany, dryRunMany, recheckSubscription } from "./recheck-many.ts";
import { recheckOne } from "./recheck-one.ts";
import type { RecheckRequest } from "./recheck-request.ts";

/** Looks at the clusters that are asked for, each in its way, and answers what was seen or what was begun. */
export async function recheckAnswer(
  asked: Exclude<RecheckRequest, { kind: "wrong" }>,
  app: ActiveApp,
  host: AppHost,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  switch (asked.kind) {
    case "one":
      return recheckOne(asked.cluster, asked.dryRun, app, signal);
    case "many":
      return asked.dryRun
        ? dryRunMany(asked.clusterIds, app, signal)
        : acceptMany(asked.clusterIds, app, host, signal);
    case "subscription":
      return recheckSubscription(asked.subscriptionId, asked.dryRun, app, host, signal);
  }
}
