import type { Reading } from "./reading.ts";

/** A function app, as `Microsoft.Web/sites` shows it. */
export interface Site {
  readonly id: string;
  readonly state: string | undefined;
  readonly hostName: string | undefined;
  /** The object id of the system-assigned identity. */
  readonly systemPrincipalId: string | undefined;
  readonly userIdentities: readonly {
    readonly id: string;
    readonly principalId: string;
    readonly clientId: string;
  }[];
  /** The identity that resolves Key Vault references: a resource id, or `SystemAssigned`. */
  readonly keyVaultIdentity: string | undefined;
  /** `node 24`, as far as it is told. */
  readonly runtime: { readonly name: string; readonly version: string } | undefined;
}

/** What `GET /api/health` answered. */
export type Health =
  | { readonly kind: "guarding" }
  | { readonly kind: "not-guarding"; readonly reason: string }
  /** Somebody else answered, or nobody. */
  | { readonly kind: "absent"; readonly seen: string };

/** A Key Vault reference among the app settings. */
export interface SecretReference {
  readonly setting: string;
  /** `Resolved`, or what is wrong with it. */
  readonly status: string;
  readonly details: string | undefined;
}

/** What the app remembers, as it says itself. */
export interface Remembered {
  readonly version: string | undefined;
  readonly clusters: readonly {
    readonly clusterId: string;
    /** When the last read began, ISO 8601 UTC. */
    readonly seenAt: string | undefined;
  }[];
}

/** What a role allows, or what a deny assignment takes away. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
}

/** A role that the app's identity has: at which scope, with what permissions. */
export interface Grant {
  readonly scope: string;
  readonly role: string;
  readonly permissions: readonly Permission[];
  /** The object id of the group by way of which it has the role; absent for a role of its own. */
  readonly group?: string;
  /** Set where the assignment has a condition, which nothing here can judge. */
  readonly isConditional?: true;
}

/** A deny assignment that holds for the app's identity: it wins over every role. */
export interface Denial {
  readonly name: string;
  readonly scope: string;
  readonly permissions: readonly Permission[];
  /** Whether it holds for the scope itself alone, and not for what is below it. */
  readonly isForScopeOnly: boolean;
}

/** An event subscription of the events of an Azure subscription. */
export interface EventSubscription {
  readonly name: string;
  readonly provisioningState: string | undefined;
  readonly expiresAt: string | undefined;
  /** The resource that events go to. */
  readonly destination: string | undefined;
  /** `undefined` for all types. */
  readonly eventTypes: readonly string[] | undefined;
  readonly filters: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
  readonly subjectFilter: string | undefined;
  /** Where events that cannot be delivered go: a container's name. */
  readonly deadLetters: string | undefined;
}

/** The newest write of a cluster that the Activity Log knows of. */
export interface ClusterWrite {
  readonly clusterId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** What was read of one guarded subscription. */
export interface SubscriptionFacts {
  readonly id: string;
  readonly grants: Reading<readonly Grant[]>;
  readonly denials: Reading<readonly Denial[]>;
  readonly eventSubscriptions: Reading<readonly EventSubscription[]>;
  /** Writes that succeeded in the last day. */
  readonly writes: Reading<readonly ClusterWrite[]>;
}

/** What became of the test message to one channel. */
export interface TestMessage {
  /** Kind and host, without anything secret. */
  readonly channel: string;
  /** Absent where it was delivered. */
  readonly trouble?: string;
  /** True where it was not sent, as the URL could not be read. */
  readonly isUnsent?: boolean;
}

/** The app settings by name. Values may be secrets: they are never printed. */
export type AppSettings = Readonly<Record<string, string>>;

/** All that was read of a deployed guardrail. */
export interface GuardrailFacts {
  readonly site: Site;
  readonly health: Health;
  readonly settings: Reading<AppSettings>;
  readonly references: Reading<readonly SecretReference[]>;
  readonly remembered: Reading<Remembered>;
  readonly subscriptions: readonly SubscriptionFacts[];
  /** Whether it is known which subscriptions are guarded, or only the app's own was looked at. */
  readonly isScopeKnown: boolean;
  /** Absent where no test was asked for. */
  readonly testMessages: readonly TestMessage[] | undefined;
  /** What Azure's clock was ahead of this machine's, in seconds; `undefined` where it was not told. */
  readonly clockAheadSeconds: number | undefined;
  /** The version of this program. */
  readonly ownVersion: string;
  readonly now: Date;
}
