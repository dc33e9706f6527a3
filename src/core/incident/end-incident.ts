import { worstSeverity } from "../cluster/guarded-setting.ts";
import type { Why } from "../model/decision-reason.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident } from "../model/incident.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { RunContext } from "../model/run-context.ts";
import { listInWords } from "../text/list-in-words.ts";
import { closeAtOperationEnd, closeIncident, type IncidentStep } from "./advance-incident.ts";
import { type StillOpen, stillOpen } from "./still-open.ts";

/** How an incident ends where what it told was closed, with a sentence about it. */
export type ClosedEnd = readonly [status: "reverted" | "resolved", why: Why];

/**
 * Ends an incident that nothing keeps open any more: as closed where the exposure itself was closed, else as what it is:
 * the policy no longer minds, and the cluster is still open.
 */
export function endIncident(
  incident: Incident,
  closed: ClosedEnd,
  evaluation: Evaluation,
  input: ReconcileInput,
): IncidentStep {
  const left = stillOpen(incident, evaluation, input);
  return left.findings.length > 0
    ? endStillOpen(incident, left, stillOpenReason(incident, left, evaluation), input.context)
    : closeAtOperationEnd(incident, ...closed, evaluation.verdict, input);
}

/** Ends an incident as exempted: it tells what is still open, as if the policy minded. */
export function endStillOpen(
  incident: Incident,
  { drift, findings }: StillOpen,
  message: string,
  context: RunContext,
): IncidentStep {
  const severity = worstSeverity(findings.map((finding) => finding.severity));
  const verdict = drift.length > 0 ? "drifted" : incident.topic === "narrowing" ? "compliant" : "exposed";
  const closedAt = context.now.toISOString();
  return closeIncident(
    { ...incident, drift, findings, severity },
    "exempted",
    { reason: "NoLongerMinded", message },
    closedAt,
    verdict,
    context,
  );
}

/** In a few sentences for a person: what is still open, and what exempts it. */
export function stillOpenReason(
  { topic }: Incident,
  { findings }: StillOpen,
  { exempted }: Pick<Evaluation, "exempted">,
  why = "The policy no longer minds.",
): string {
  const settings = [...new Set(findings.map(({ setting }) => setting))];
  const what =
    topic === "narrowing"
      ? findings.map(({ message }) => message).join(" ")
      : `The cluster is still open: ${listInWords(settings)}.`;
  const exemptions = exempted
    .filter((exemption) => settings.some((setting) => setting === exemption.setting))
    .map(({ setting, until, reason }) => `${setting} is exempted until ${until} (${reason}).`);
  return [why, what, ...exemptions].join(" ");
}
