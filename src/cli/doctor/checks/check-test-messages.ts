import type { CheckResult } from "../check-result.ts";
import { unknown, well, wrong } from "../check-result.ts";
import type { GuardrailFacts } from "../guardrail-facts.ts";

const subject = { id: "test-message", title: "Receivers take a test message" };

/** What became of the test messages; nothing where none was asked for. */
export function checkTestMessages({
  testMessages,
}: Pick<GuardrailFacts, "testMessages">): readonly CheckResult[] {
  if (testMessages === undefined) return [];
  if (testMessages.length === 0)
    return [
      unknown(subject, "No channel's URL could be read.", "See the checks of the settings and the channels."),
    ];
  return testMessages.map(({ channel, trouble, isUnsent }) => {
    if (trouble === undefined) return well(subject, `${channel} took it.`);
    return isUnsent
      ? unknown(subject, `${channel}: ${trouble}`, "Read the secret, or let somebody run this who may.")
      : wrong(subject, `${channel}: ${trouble}.`, "Make the webhook anew, and put its URL into the setting.");
  });
}
