import { type CheckResult, unknown } from "./check-result.ts";

/** What reading something of Azure's came to. */
export type Reading<T> =
  | { readonly kind: "read"; readonly value: T }
  /** It is not there. */
  | { readonly kind: "absent" }
  /** The caller may not read it. */
  | { readonly kind: "refused"; readonly right: string }
  | { readonly kind: "failed"; readonly reason: string };

/** What was not read, as a check that says why and what would help. */
export function unread(
  subject: Pick<CheckResult, "id" | "title" | "subscriptionId">,
  reading: Exclude<Reading<unknown>, { readonly kind: "read" }>,
): CheckResult {
  switch (reading.kind) {
    case "refused":
      return unknown(
        subject,
        "You may not read it.",
        `Ask for the right ${reading.right}, or let somebody who has it run this.`,
      );
    case "absent":
      return unknown(subject, "It is not there.", "Look whether the deployment has been carried through.");
    case "failed":
      return unknown(subject, reading.reason, "Run this again.");
  }
}
