import manifest from "../../../../package.json" with { type: "json" };
import type { CheckResult } from "../check-result.ts";
import { unknown, well, wrong } from "../check-result.ts";
import type { GuardrailFacts } from "../guardrail-facts.ts";
import { unread } from "../reading.ts";

const clock = { id: "clock", title: "This machine's clock is right" };
const runtime = { id: "runtime", title: "The app's Node.js is new enough" };
const version = { id: "version", title: "The app is of this version" };

/** Times are compared with Azure's, so a clock that is off would mislead. */
const mostSecondsOff = 60;

/** Whether this machine's clock agrees with Azure's (the `Date` of an answer). */
export function checkClock({ clockAheadSeconds }: Pick<GuardrailFacts, "clockAheadSeconds">): CheckResult {
  if (clockAheadSeconds === undefined)
    return unknown(clock, "Azure's answer had no time.", "Run this again.");
  const off = Math.round(Math.abs(clockAheadSeconds));
  if (off <= mostSecondsOff) return well(clock, `It is within ${mostSecondsOff} s of Azure's.`);
  const side = clockAheadSeconds > 0 ? "behind" : "ahead of";
  return wrong(
    clock,
    `It is ${off} s ${side} Azure's, so what is said here of times is wrong.`,
    "Set the clock of this machine.",
  );
}

/** Whether the app runs on a Node.js that it is made for. */
export function checkRuntime({ site }: Pick<GuardrailFacts, "site">): CheckResult {
  const oldest = Number(/\d+/.exec(manifest.engines.node)?.[0]);
  const mend = "Deploy again with the parameter nodeVersion 24.";
  if (site.runtime === undefined)
    return unknown(runtime, "Azure does not say on what the app runs.", "Look at the app in the portal.");
  const { name, version: number } = site.runtime;
  const seen = `${name} ${number}`;
  if (name.toLowerCase() !== "node") return wrong(runtime, `It runs on ${seen}, which is not Node.js.`, mend);
  return Number.parseInt(number, 10) >= oldest
    ? well(runtime, `It runs on ${seen}.`)
    : wrong(runtime, `It runs on ${seen}, and needs ${oldest} or newer.`, mend);
}

/** Whether app and command line belong together. */
export function checkVersion({
  remembered,
  ownVersion,
}: Pick<GuardrailFacts, "remembered" | "ownVersion">): CheckResult {
  if (remembered.kind !== "read") return unread(version, remembered);
  const seen = remembered.value.version;
  if (seen === undefined)
    return unknown(version, "The app does not say its version.", `Deploy ${ownVersion}, which does.`);
  if (seen === ownVersion) return well(version, `Both are ${seen}.`);
  return wrong(
    version,
    `The app is ${seen}, and this is ${ownVersion}: what one expects, the other may not.`,
    "Deploy this version, or use the command line of the app's.",
  );
}
