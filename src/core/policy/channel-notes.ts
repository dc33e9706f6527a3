import type { AlertRoute } from "./policy.ts";
import type { UnplacedProblem } from "./policy-problem.ts";

/** What a file should be told about its alert routes although it is good. */
export function channelNotes(routes: readonly AlertRoute[]): readonly UnplacedProblem[] {
  return routes.flatMap(({ channel }, index) =>
    channel === "event-grid" ? [{ path: ["alerts", index, "channel"], ...unsupportedChannel }] : [],
  );
}

/** The same words in the command line and in the app. */
export const unsupportedChannel = {
  problem:
    "Event Grid topics are not supported as a channel yet: these alerts go to the channels of the app settings.",
  mend: "Use a webhook, or leave the entry out.",
} as const;
