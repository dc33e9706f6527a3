import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import { isWayIn, type WayInSetting } from "../cluster/way-in.ts";
import type { Alert } from "../model/alert.ts";
import { clip, counted, oneLine, readableDuration } from "../text/readable.ts";
import { actsHeadline } from "./acts-told.ts";
import { isOpenToEveryone, type StoryChange } from "./changes.ts";
import { lastedSeconds } from "./lasted-seconds.ts";

/** What an incident is about, in the words for its beginning, its middle and its end. */
interface Subject {
  readonly begun: string;
  readonly still: string;
  readonly over: string;
}

/** The first line of an alert: what happened to which cluster. */
export function renderHeadline(alert: Alert, clusterName: string, changes: readonly StoryChange[]): string {
  const subject = subjectOf(alert, clusterName, changes);
  const others = changes.length > 1 ? ` (and ${counted(changes.length - 1, "more change")})` : "";
  const duration = readableDuration(lastedSeconds(alert));
  switch (alert.transition) {
    case "opened":
      return `${subject.begun}${others}`;
    case "updated":
      if (alert.namesActor) return `Now known who did it: ${subject.still}${others}`;
      return alert.correctsActor
        ? `Who did it, corrected: ${subject.still}${others}`
        : `Changed while open: ${subject.begun}${others}`;
    case "reminded":
      return `${subject.still} after ${duration}${others}`;
    case "failed":
      return `Revert failed: ${subject.still}${others}`;
    case "contested":
      return `Guardrail stood down: ${subject.still}${others}`;
    case "reverted":
      return `${subject.over} after ${duration}`;
    case "resolved":
      return `${subject.over}${alert.topic === "unreadable" ? "" : " by others"} after ${duration}`;
    case "exempted":
      return `No longer minded by the policy: ${subject.still}${others}`;
    case "acts-found":
      return actsHeadline(alert, clusterName);
    case "accepted":
      return alert.topic === "narrowing"
        ? `Narrower IP ranges of ${clusterName} accepted as its new baseline`
        : `Exposure of ${clusterName} accepted as its new baseline`;
  }
}

const switched: Partial<Record<GuardedSetting, string>> = {
  "public-network-access": "Public network access",
  "run-command": "Run command",
  "local-accounts": "Local accounts",
  "public-fqdn": "Public DNS name",
};

const removed: Partial<Record<GuardedSetting, string>> = {
  "network-policy": "Network policy",
  "imds-restriction": "IMDS restriction",
};

function subjectOf(alert: Alert, name: string, changes: readonly StoryChange[]): Subject {
  const apiServer = `API server of ${name}`;
  const closed = `${apiServer} closed again`;
  if (isOpenToEveryone(alert)) {
    // Without a baseline nobody was seen opening it: it was found open.
    const begun = `${apiServer} ${alert.drift.length > 0 ? "opened" : "is open"} to the whole internet`;
    return { begun, still: `${apiServer} still open to the whole internet`, over: closed };
  }
  const worst = changes[0];
  if (worst === undefined) {
    return { begun: `Exposure of ${name} changed`, still: `${apiServer} still exposed`, over: closed };
  }
  if (worst.setting === "cluster") {
    return {
      begun: `${name} cannot be read: its exposure is unknown`,
      still: `${name} still cannot be read`,
      over: `${name} readable again`,
    };
  }
  if (worst.before === undefined) return standingSubject(alert, name, worst);
  if (worst.setting === "authorized-ranges") return rangesSubject(name, worst);
  if (worst.setting === "private-cluster") {
    return {
      begun: `${apiServer} switched from private to public`,
      still: `${apiServer} still public`,
      over: `${apiServer} private again`,
    };
  }
  const onOff = switched[worst.setting];
  if (onOff !== undefined) {
    const of = `${onOff} of ${name}`;
    return { begun: `${of} switched on`, still: `${of} still on`, over: `${of} switched off again` };
  }
  if (isWayIn(worst.setting)) return ways[worst.setting](name);
  const of = `${removed[worst.setting] ?? worst.title} of ${name}`;
  return { begun: `${of} removed`, still: `${of} still removed`, over: `${of} restored` };
}

const ways: Record<WayInSetting, (name: string) => Subject> = {
  "trusted-access": (name) => ({
    begun: `${name} gives an Azure resource trusted access to its API server`,
    still: `${name} still gives unapproved trusted access`,
    over: `Trusted access to ${name} as approved again`,
  }),
  "private-endpoints": (name) => ({
    begun: `A private endpoint connection to ${name} was approved`,
    still: `${name} still has an unapproved private endpoint connection`,
    over: `Private endpoint connections to ${name} as approved again`,
  }),
  "cluster-admins": (name) => ({
    begun: `Administrators of ${name} widened`,
    still: `Administrators of ${name} still widened`,
    over: `Administrators of ${name} as approved again`,
  }),
  "api-connectivity": (name) => ({
    begun: `A managed Bastion or Cloud Shell reaches ${name}`,
    still: `A managed Bastion or Cloud Shell still reaches ${name}`,
    over: `Managed Bastion and Cloud Shell of ${name} as approved again`,
  }),
  "token-issuers": (name) => ({
    begun: `${name} believes tokens of an issuer that nobody approved`,
    still: `${name} still believes tokens of an unapproved issuer`,
    over: `JWT authenticators of ${name} as approved again`,
  }),
};

function rangesSubject(name: string, change: StoryChange): Subject {
  const apiServer = `API server of ${name}`;
  const added = change.added;
  if (added === undefined) return narrowed(name);
  const count = added.items.length + added.more;
  const only = count === 1 ? added.items[0] : undefined;
  return {
    begun: `${apiServer} opened to ${only ?? counted(count, "more range")}`,
    still: `${apiServer} still open to ${only ?? counted(count, "unapproved range")}`,
    over: `${apiServer} closed again`,
  };
}

function narrowed(name: string): Subject {
  const ranges = `Authorized IP ranges of ${name}`;
  return { begun: `${ranges} narrowed`, still: `${ranges} still narrowed`, over: `${ranges} restored` };
}

function standingSubject(alert: Alert, name: string, change: StoryChange): Subject {
  const rules = alert.findings.filter((finding) => finding.setting === change.setting).map((it) => it.rule);
  const apiServer = `API server of ${name}`;
  const over = `${apiServer} closed again`;
  if (rules.includes("range-too-broad")) {
    return {
      begun: `${apiServer} is open to a very broad range`,
      still: `${apiServer} still open to a very broad range`,
      over,
    };
  }
  if (rules.includes("authorized-ranges-narrowed")) return narrowed(name);
  if (rules.includes("range-not-public")) {
    const ranges = `Authorized IP ranges of ${name}`;
    return {
      begun: `${ranges} list an address that is not public`,
      still: `${ranges} still list an address that is not public`,
      over: `${ranges} in order again`,
    };
  }
  const what = clip(oneLine(change.title.toLowerCase()), 60);
  return {
    begun: `${name} breaks its policy: ${what}`,
    still: `${name} still breaks its policy: ${what}`,
    over: `${name} meets its policy again`,
  };
}
