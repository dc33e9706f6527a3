import { expect, it } from "vitest";
import { createEndedExemptionWarner } from "../../../src/adapters/policy/warn-of-ended-exemptions.ts";
import type { Policy } from "../../../src/core/policy/policy.ts";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { type LoggedLine, recordedLog } from "../../fakes/recorded-log.ts";

function read(): Policy {
  const parsed = parsePolicy(`version: 1
clusters:
  - name: production
    match: { clusters: ["aks-*"] }
    exemptions:
      - { setting: run-command, until: 2026-11-21T10:00:00Z, reason: r }
      - { setting: local-accounts, until: 2026-11-22T10:00:00Z, reason: r }
`);
  if ("problems" in parsed) throw new Error("the file is in order");
  return parsed.policy;
}

it("an exemption that has ended is warned of once, whenever the file in force is read", () => {
  let now = new Date("2026-11-21T09:59:59Z");
  const lines: LoggedLine[] = [];
  const log = recordedLog(lines);
  const warn = createEndedExemptionWarner(() => now);
  warn(read(), log);
  expect(lines).toEqual([]);
  now = new Date("2026-11-21T10:00:00Z");
  const policy = read();
  warn(policy, log);
  warn(policy, log);
  warn(read(), log);
  expect(lines.map(({ message }) => message)).toEqual([
    "The policy file's exemption of run-command (production, line 3) ended at 2026-11-21T10:00:00.000Z: it exempts nothing any more. Take it out, or say until when it is needed.",
  ]);
  now = new Date("2026-11-23T10:00:00Z");
  warn(read(), log);
  expect(lines).toHaveLength(2);
});
