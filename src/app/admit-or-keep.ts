import type { ClusterId } from "../core/cluster/cluster-id.ts";
import { notifyScopeTrouble } from "../notices/notify-scope-trouble.ts";
import type { Log, LogFields } from "../ports/log.ts";
import type { ReconcileDependencies } from "../reconcile/dependencies.ts";
import { admit } from "./admit.ts";
import type { ActiveApp } from "./app-host.ts";

/** Work about a cluster that comes in by itself: nobody waits for an answer, and nobody brings it again. */
export interface Incoming {
  readonly cluster: ClusterId;
  /** What it is, for the beginning of a sentence. */
  readonly what: "An event" | "A follow-up";
  /** How long it has slept, in seconds. */
  readonly sleptSeconds?: number;
  readonly fields: LogFields;
  /** Writes it down, to be looked at again in a minute. */
  readonly keep: () => Promise<unknown>;
  /** Says that it is dropped, as its cluster is not guarded. */
  readonly passOver: () => void;
}

/**
 * The means by which the cluster is looked at; `undefined` where it is not guarded, or where the work is kept until that is
 * known.
 * @throws whatever `keep` throws
 */
export async function admitOrKeep(
  { cluster, what, sleptSeconds, fields, keep, passOver }: Incoming,
  app: ActiveApp,
  log: Log,
  signal: AbortSignal,
): Promise<ReconcileDependencies | undefined> {
  const admission = await admit(cluster, app, sleptSeconds);
  switch (admission.kind) {
    case "admitted":
      return admission.dependencies;
    case "out":
    case "unlisted":
      passOver();
      return undefined;
    case "unknown":
      await keep();
      app.dependencies.telemetry.failed({ kind: "scope" });
      log.error(
        `${what} is kept, as it is not known whether its subscription is guarded: ${admission.reason}`,
        fields,
      );
      await notifyScopeTrouble(app, log, signal);
      return undefined;
  }
}
