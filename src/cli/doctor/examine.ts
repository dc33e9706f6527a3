import type { CheckResult } from "./check-result.ts";
import { unknown } from "./check-result.ts";
import { checkHealth, checkRunning } from "./checks/check-app.ts";
import { checkDenials } from "./checks/check-denials.ts";
import { checkEvents } from "./checks/check-events.ts";
import { checkNewestEvent } from "./checks/check-newest-event.ts";
import { checkPreviewRight } from "./checks/check-preview-right.ts";
import { checkIdentity, checkRights, checkSurplus } from "./checks/check-roles.ts";
import { checkChannels, checkReferences, checkSettings } from "./checks/check-settings.ts";
import { checkTestMessages } from "./checks/check-test-messages.ts";
import { checkClock, checkRuntime, checkVersion } from "./checks/check-versions.ts";
import type { GuardrailFacts } from "./guardrail-facts.ts";

/** Judges what was read of a deployed guardrail: the app first, then each guarded subscription. Reads nothing itself. */
export function examine(facts: GuardrailFacts): readonly CheckResult[] {
  return [
    checkRunning(facts.site),
    checkHealth(facts.health),
    checkSettings(facts),
    checkReferences(facts),
    checkChannels(facts),
    ...checkTestMessages(facts),
    checkIdentity(facts),
    ...(facts.isScopeKnown ? [] : [unknownScope]),
    ...facts.subscriptions.flatMap((subscription) => [
      checkRights(subscription, facts),
      ...checkPreviewRight(subscription, facts),
      checkDenials(subscription, facts),
      checkSurplus(subscription, facts),
      ...checkEvents(subscription, facts),
      checkNewestEvent(subscription, facts),
    ]),
    checkRuntime(facts),
    checkVersion(facts),
    checkClock(facts),
  ];
}

const unknownScope: CheckResult = unknown(
  { id: "scope", title: "It is known which subscriptions are guarded" },
  "GUARDRAIL_SUBSCRIPTIONS is not set, or may not be read: only the app's own subscription was looked at.",
  "Name them: --guarded ID,ID",
);
