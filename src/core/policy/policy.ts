import type { Severity } from "../cluster/guarded-setting.ts";
import type { DeclaredExposure } from "../model/baseline.ts";
import type { ClusterPolicy, Exemption, PolicyPlace } from "../model/cluster-policy.ts";

/** A policy file, read. */
export interface Policy {
  readonly defaults: PolicySettings;
  /** In the order of the file: the first entry that matches a cluster wins. */
  readonly clusters: readonly PolicyEntry[];
  /** Where alerts go; `undefined` when the file does not say, and the app settings' channels are used. */
  readonly alerts?: readonly AlertRoute[];
}

/** What `defaults` and an entry may set; what is absent comes from further out. */
export interface PolicySettings
  extends Partial<Omit<ClusterPolicy, "label" | "declared" | "declaredAt" | "exemptions" | "reverts">> {
  readonly reverts?: Partial<ClusterPolicy["reverts"]>;
}

/** One entry under `clusters`. */
export interface PolicyEntry {
  readonly label?: string;
  /** Where it stands in the file. */
  readonly place: PolicyPlace;
  readonly match: ClusterMatch;
  /** The tags in `match` may select this entry even where it is weaker than what would apply without them. */
  readonly trustTags: boolean;
  readonly settings: PolicySettings;
  readonly declared?: DeclaredExposure;
  /** Where the file declares it. */
  readonly declaredAt?: PolicyPlace;
  readonly exemptions: readonly Exemption[];
}

/** Which clusters an entry is for. What is absent matches every cluster; what is there must all match. */
export interface ClusterMatch {
  /** Lower-case GUIDs. */
  readonly subscriptions?: readonly string[];
  /** Names; `*` stands for any run of characters. Compared without case, as everything in `match`. */
  readonly resourceGroups?: readonly string[];
  readonly clusters?: readonly string[];
  /** Every tag must be there with a value that fits; values may hold `*`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The kinds of channels that a policy can name. */
export const routeChannels = ["teams", "slack", "webhook", "event-grid", "pagerduty"] as const;

/** Where a route leads: the app setting that holds the URL, or the URL itself, which may be a credential: never log it. */
export type RouteTarget =
  | { readonly kind: "setting"; readonly setting: string }
  | { readonly kind: "url"; readonly url: string };

/** One entry under `alerts`. */
export type AlertRoute = HeardByRoute &
  (
    | {
        readonly channel: Exclude<(typeof routeChannels)[number], "pagerduty">;
        readonly url: RouteTarget;
      }
    | {
        readonly channel: "pagerduty";
        /** The app setting that holds the integration key. */
        readonly routingKey: string;
        /** Where PagerDuty takes events; its service region United States when absent. */
        readonly url?: RouteTarget;
      }
  );

/** Which alerts take a route. */
export interface HeardByRoute {
  readonly minSeverity: Severity;
  /** Labels of the entries whose alerts go here; all clusters when absent. */
  readonly clusters?: readonly string[];
}

/** The policy when there is no policy file: the built-in defaults for every cluster. */
export const builtInPolicy: Policy = { defaults: {}, clusters: [] };
