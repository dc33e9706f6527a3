import fc from "fast-check";
import { guardedSettings } from "../../../src/core/cluster/guarded-setting.ts";
import { actKinds } from "../../../src/core/model/act.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import { decisionReasons } from "../../../src/core/model/decision-reason.ts";
import { openedAlert } from "./alerts.ts";

/** Text that means something to Markdown, mrkdwn, HTML, JSON or a terminal, or is very long. */
const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "[click](https://evil.example)",
    "<!channel> <@U123> <https://evil.example|safe>",
    "*bold* _it_ ~no~ `code` ```fence```",
    "line one\nline two\r\n# heading",
    "\u202Egnp.exe\u2066",
    "&amp; < > \" ' \\",
    "\uD800 lone",
    "{{DATE(2026-01-01T00:00:00Z, SHORT)}}",
  ),
  fc.nat(12_000).map((length) => "€".repeat(length)),
);

const transitions = [
  "opened",
  "updated",
  "reverted",
  "resolved",
  "accepted",
  "exempted",
  "failed",
  "contested",
  "reminded",
  "acts-found",
] as const;
const actions = ["none", "learn", "alert", "revert", "wait", "refuse", "stand-down"] as const;
const ranges = fc.array(hostileText, { maxLength: 30 });
const link = fc.oneof(
  fc.nat(9_000).map((length) => `https://guardrail.example.net/api/review/${"t".repeat(length)}`),
  fc.constantFrom("javascript:alert(1)", "/relative", "not a url", "https://a.example/x|y?<&>"),
);

/** Alerts with every field that comes from outside filled with what should not be there. */
export const hostileAlert: fc.Arbitrary<Alert> = fc
  .record({
    transition: fc.constantFrom(...transitions),
    severity: fc.constantFrom("low", "medium", "high", "critical"),
    clusterId: fc.oneof(fc.constant(openedAlert().clusterId), hostileText),
    incidentId: hostileText,
    topic: fc.constantFrom("exposure", "narrowing", "unreadable"),
    correlationId: hostileText,
    exposedSeconds: fc.nat(10_000_000),
    findings: fc.array(
      fc.record({
        rule: fc.constantFrom(
          "authorized-ranges-widened",
          "range-too-broad",
          "run-command-enabled",
          "open-to-internet",
        ),
        severity: fc.constantFrom("low", "critical"),
        setting: fc.constantFrom(...guardedSettings, "cluster" as const),
        message: hostileText,
        remediation: hostileText,
      }),
      { maxLength: 20 },
    ),
    drift: fc.uniqueArray(
      fc.record({
        setting: fc.constantFrom(...guardedSettings),
        before: fc.oneof(ranges, hostileText, fc.constant(null), fc.boolean()),
        after: fc.oneof(ranges, hostileText, fc.constant(null), fc.boolean()),
        addedRanges: ranges,
        removedRanges: ranges,
      }),
      { selector: (item) => item.setting },
    ),
    decision: fc.record({
      action: fc.constantFrom(...actions),
      reason: fc.constantFrom(...decisionReasons),
      message: hostileText,
      patch: fc.constant({}),
    }),
    actor: fc.record({
      kind: fc.constantFrom("user", "app", "unknown"),
      name: hostileText,
      upn: hostileText,
      appId: hostileText,
      ipAddress: hostileText,
    }),
    acts: fc.array(
      fc.record({
        kind: fc.constantFrom(...actKinds),
        correlationId: hostileText,
        resourceId: hostileText,
        at: fc.oneof(fc.constant("2026-11-21T18:38:04.000Z"), hostileText),
        actor: fc.record({
          kind: fc.constantFrom("user", "app", "unknown"),
          name: hostileText,
          ipAddress: hostileText,
        }),
      }),
      { maxLength: 40 },
    ),
    commands: fc.array(hostileText, { maxLength: 10 }),
    links: fc.record({ portal: link, incident: link, accept: link, revert: link }),
  })
  .map((parts) => openedAlert(parts as Partial<Alert>));
