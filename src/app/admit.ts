import type { ClusterId } from "../core/cluster/cluster-id.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { ScopeAnswer } from "../ports/subscription-scope.ts";
import type { ReconcileDependencies } from "../reconcile/dependencies.ts";
import type { ActiveApp } from "./app-host.ts";
import { askScope } from "./ask-scope.ts";

/** Whether a cluster is looked at, and by what means; where it is not, why. */
export type Admission =
  | { readonly kind: "admitted"; readonly dependencies: ReconcileDependencies }
  | Exclude<ScopeAnswer, { readonly kind: "in" }>;

/** What is told of a known cluster that vanished from view. */
const unlistedReason =
  "Its subscription is no longer among those that the guardrail's identity can list: give the role back, or set GUARDRAIL_SUBSCRIPTIONS to the subscriptions that are to be guarded";

/**
 * Whether a cluster is looked at: the one gate for everything that names one, be it an event, a message or a person. A
 * known cluster whose subscription the identity cannot list any more is: absence is not "not mine". Its runs are told
 * that it may not be read, without asking Azure. Never throws.
 *
 * @param askedSecondsAgo see `SubscriptionScope.contains`
 */
export async function admit(
  cluster: ClusterId,
  { scope, dependencies }: Pick<ActiveApp, "scope" | "dependencies">,
  askedSecondsAgo = 0,
): Promise<Admission> {
  return admitBy(await askScope(scope, cluster.subscriptionId, askedSecondsAgo), cluster, dependencies);
}

/** The same where it is known already what the scope says of the cluster's subscription. Never throws. */
export async function admitBy(
  answer: ScopeAnswer,
  cluster: ClusterId,
  dependencies: ReconcileDependencies,
): Promise<Admission> {
  switch (answer.kind) {
    case "in":
      return { kind: "admitted", dependencies };
    case "out":
    case "unknown":
      return answer;
    case "unlisted":
      return admitKnown(cluster, dependencies);
  }
}

async function admitKnown(cluster: ClusterId, dependencies: ReconcileDependencies): Promise<Admission> {
  const { store, gateway } = dependencies;
  try {
    const { state } = await store.load(cluster);
    // A deleted cluster has no verdict, nor has one that was never looked at.
    if (state.verdict === undefined) return { kind: "unlisted" };
  } catch (error) {
    return { kind: "unknown", reason: describeError(error) };
  }
  const read = async () => ({ kind: "denied", reason: unlistedReason }) as const;
  return {
    kind: "admitted",
    dependencies: {
      ...dependencies,
      gateway: {
        read,
        update: gateway.update.bind(gateway),
        readOutbound: gateway.readOutbound.bind(gateway),
        readList: gateway.readList.bind(gateway),
        operation: gateway.operation.bind(gateway),
        list: gateway.list.bind(gateway),
      },
    },
  };
}
