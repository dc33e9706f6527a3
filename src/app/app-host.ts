import type { DeliveryDependencies } from "../delivery/delivery-dependencies.ts";
import type { FollowUpQueue } from "../ports/follow-up-queue.ts";
import type { Log } from "../ports/log.ts";
import type { ScopeTrouble, SubscriptionScope } from "../ports/subscription-scope.ts";
import type { ReconcileDependencies } from "../reconcile/dependencies.ts";
import type { SettingProblem } from "../settings/setting-problem.ts";
import type { EarlyLookDependencies } from "./early-look/early-look-dependencies.ts";
import type { FleetDependencies } from "./sweep/fleet-dependencies.ts";

/** Where the app tells of itself, and where it remembers what it has told and has to tell. */
export type NoticeDelivery = Omit<DeliveryDependencies, "log">;

/** Everything that the entry points need when all settings are right. */
export interface ActiveApp {
  readonly kind: "active";
  readonly dependencies: ReconcileDependencies;
  readonly scope: SubscriptionScope;
  /** Finds out anew what is in scope; answers what keeps it from being known, where a person has to mend that. */
  readonly checkScope: (signal: AbortSignal) => Promise<ScopeTrouble | undefined>;
  /** True where ARM has last refused to be read at the API version that the app uses. */
  readonly isApiVersionRefused: () => boolean;
  readonly telling: NoticeDelivery;
  /** By what the whole fleet is looked at. */
  readonly fleet: FleetDependencies;
  /** Absent where the early look is off. */
  readonly earlyLook?: EarlyLookDependencies;
  /** What is wrong without stopping the guarding: a channel that is closed, links that cannot be made. */
  readonly warnings: readonly SettingProblem[];
}

/**
 * A setting that decides what is guarded is wrong: nothing is read or written, and what comes in is kept in the queue
 * until the setting is mended.
 */
export interface PausedApp {
  readonly kind: "paused";
  readonly problems: readonly SettingProblem[];
  /** Absent when the storage settings themselves are wrong: then nothing can be kept either. */
  readonly queue?: FollowUpQueue;
  /** Absent when the storage settings themselves are wrong. */
  readonly telling?: NoticeDelivery;
  readonly now: () => Date;
}

/** The app behind the entry points. */
export interface AppHost {
  /**
   * The present state, with everything that happens from here on logged to `log`, and nothing asked of storage for this
   * invocation after `deadline` (a policy file that is read anew is for all invocations, and has limits of its own).
   * Never throws for a wrong setting.
   */
  open(log: Log, deadline?: AbortSignal): Promise<ActiveApp | PausedApp>;
  /** Where work is kept whatever else is wrong; absent only when the storage settings are. */
  readonly queue: FollowUpQueue | undefined;
  /** Base URL for links; `undefined` when it is not known. */
  readonly publicUrl: string | undefined;
  /** Whether App Service's built-in authentication stands in front of the app. */
  readonly isBuiltInAuthEnabled: boolean;
  /** Whether ARM's lists are asked for every few minutes. */
  readonly looksEarly: boolean;
}

/** How long what came in while the app was paused sleeps before it is looked at again. */
export const pausedDelaySeconds = 5 * 60;

/** How long sleeps what came in while its subscription could not be looked up. */
export const unknownScopeDelaySeconds = 60;
