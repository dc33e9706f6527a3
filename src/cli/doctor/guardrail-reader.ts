import type {
  AppSettings,
  ClusterWrite,
  Denial,
  EventSubscription,
  Grant,
  Health,
  Remembered,
  SecretReference,
  Site,
  TestMessage,
} from "./guardrail-facts.ts";
import type { Reading } from "./reading.ts";

/** How the examination reads: everything with the caller's own sign-in, nothing is changed. */
export interface GuardrailReader {
  site(siteId: string): Promise<Reading<Site>>;
  settings(siteId: string): Promise<Reading<AppSettings>>;
  references(siteId: string): Promise<Reading<readonly SecretReference[]>>;
  health(hostName: string): Promise<Health>;
  /** Asks the app with a function key of its own, which is read first. */
  remembered(siteId: string, hostName: string): Promise<Reading<Remembered>>;
  grants(subscriptionId: string, principalId: string): Promise<Reading<readonly Grant[]>>;
  denials(subscriptionId: string, principalId: string): Promise<Reading<readonly Denial[]>>;
  eventSubscriptions(subscriptionId: string): Promise<Reading<readonly EventSubscription[]>>;
  /** Writes of clusters that succeeded since an instant. */
  writes(subscriptionId: string, since: Date): Promise<Reading<readonly ClusterWrite[]>>;
  /** The one thing that is no reading: sends a test message to each channel of the settings. */
  sendTests(settings: AppSettings, now: Date): Promise<readonly TestMessage[]>;
  /** What Azure's clock is ahead of this machine's, in seconds, by the last answer. */
  clockAheadSeconds(): number | undefined;
}
