import type { EarlyLookMemory } from "../../ports/early-look-memory.ts";
import { appRecord } from "./app-record.ts";
import type { UseClient } from "./created-on-demand.ts";
import { earlyLookSchema } from "./early-look-schema.ts";
import type { StateTable } from "./state-rows.ts";

/** What is remembered of the early looks, beside what the app remembers of itself. */
export function tableEarlyLookMemory(use: UseClient<StateTable>): EarlyLookMemory {
  return appRecord(use, "early-look", earlyLookSchema, "Another instance takes the early look.");
}
