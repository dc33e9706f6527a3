import type { Exemption } from "../../core/model/cluster-policy.ts";
import type { UnmetCondition } from "../../core/policy/match-conditions.ts";
import { listInWords } from "../../core/text/list-in-words.ts";
import { clip, oneLine, readableInstant } from "../../core/text/readable.ts";
import { notSeenInWords } from "../output/not-seen.ts";
import type { ExplainedEntry, Explanation } from "./explanation.ts";
import type { Moment } from "./moments.ts";
import type { SettingInForce } from "./settings-in-force.ts";

/** So much of a text from outside is shown. */
const shownLength = 100;

/** An explanation for a person, as lines of plain text. */
export function renderExplanation(explanation: Explanation, place: string): readonly string[] {
  const { clusterId, entries, settings, exemptions, moments } = explanation;
  return [
    clusterId ?? `${shown(place)} (the body has no id)`,
    `  ${appliesInWords(explanation)}`,
    ...tagLines(explanation),
    ...(entries.length === 0 ? [] : ["", "Entries, in the order of the file"]),
    ...entries.map((entry) => `  ${marks[entry.outcome]} ${entryLine(entry)}`),
    "",
    "In force",
    ...settings.map((setting) => `  ${setting.key}: ${valueInWords(setting)} (${sources[setting.from]})`),
    ...(explanation.declaredAt
      ? [`  baseline: declared (line ${explanation.declaredAt.line}); it wins over what was learned`]
      : ["  baseline: not declared; what is learned or accepted counts"]),
    ...exemptions.map((exemption) => `  ${exemptionLine(exemption, moments)}`),
    ...moments.flatMap((moment, index) => momentLines(moment, moments[index - 1])),
  ];
}

const marks: Record<ExplainedEntry["outcome"], string> = {
  applies: "✓",
  "not-matched": "✗",
  "passed-over": "!",
  later: "-",
};

const sources: Record<SettingInForce["from"], string> = {
  entry: "the entry",
  defaults: "defaults",
  "app-setting": "the app setting GUARDRAIL_MODE: --mode",
  "built-in": "built in",
};

function appliesInWords({ applies, entries }: Explanation): string {
  const entry = entries.find(({ outcome }) => outcome === "applies");
  if (applies !== null && entry) return `The entry ${shown(applies)} (line ${entry.line}) applies.`;
  return entries.length === 0 ? "The file has no entries: defaults apply." : "No entry applies: defaults do.";
}

function tagLines({ tags }: Explanation): readonly string[] {
  const pairs = Object.entries(tags);
  if (pairs.length === 0) return [];
  const words = pairs.map(([tag, value]) =>
    value === null ? `no ${shown(tag)}` : `${shown(tag)}=${shown(value)}`,
  );
  return [
    `  Its tags that the file names: ${words.join(", ")}.`,
    "  In the cloud the tags of the last compliant read count too, where they select something stricter.",
  ];
}

function entryLine({
  entry,
  line,
  outcome,
  tags,
  unmet = [],
  weakerIn = [],
  weakerThan,
}: ExplainedEntry): string {
  const name = `${shown(entry)} (line ${line})`;
  switch (outcome) {
    case "applies":
      return `${name} applies: no earlier one does${trust[tags]}.`;
    case "later":
      return `${name} matches too; the first wins.`;
    case "not-matched":
      return `${name} does not match: ${unmet.map(unmetInWords).join("; ")}.`;
    case "passed-over":
      return `${name} matches by tags, but is weaker than ${shown(weakerThan ?? "defaults")} in ${weakerIn.join(", ")}, and does not say trustTags: true.`;
  }
}

const trust: Record<ExplainedEntry["tags"], string> = {
  none: "",
  "not-trusted": ", and its tags select nothing weaker",
  trusted: ", and its tags are trusted",
};

function unmetInWords({ condition, tag, wanted, actual }: UnmetCondition): string {
  const asked = listInWords(wanted);
  const name = tag === undefined ? condition : `${condition}.${shown(tag)}`;
  return actual === null
    ? `${name} asks for ${asked}, and the cluster has no such tag`
    : `${name} asks for ${asked}, and the cluster has ${actual === "" ? "none" : shown(actual)}`;
}

function valueInWords({ value }: SettingInForce): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : listInWords(value.map(String));
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");
}

function exemptionLine(exemption: Exemption, moments: readonly Moment[]): string {
  const { setting, resource, until, reason } = exemption;
  const [now] = moments;
  const words = `exemption: ${setting}${resource === undefined ? "" : ` of ${shown(resource)}`} until ${readableInstant(until)}, ${shown(reason)}`;
  if (now && Date.parse(until) <= Date.parse(now.at)) return `${words}: it has ended`;
  const hides =
    now?.hidden.some(
      (hidden) => hidden.setting === setting && hidden.resource === resource && hidden.until === until,
    ) ?? false;
  return `${words}: ${hides ? "it hides something now" : "it hides nothing now"}`;
}

function momentLines(moment: Moment, before: Moment | undefined): readonly string[] {
  const { at, ends, verdict, findings, decision, notSeen = [] } = moment;
  // No body gets to show more at a later instant: it is said once.
  const unseen = before ? undefined : notSeenInWords(notSeen);
  const ended = ends.map(({ setting }) => setting).join(", ");
  const title = before
    ? `At ${readableInstant(at)}, when the exemption of ${ended} ends`
    : `Now, ${readableInstant(at)}`;
  return [
    "",
    title,
    `  ${verdict}; ${decision.action}: ${oneLine(decision.message)} (${decision.reason})`,
    ...findings.map(({ severity, rule, message }) => `  ${severity} ${rule}: ${clip(oneLine(message), 300)}`),
    ...(Object.keys(decision.patch).length > 0
      ? [`  patch: ${oneLine(JSON.stringify(decision.patch))}`]
      : []),
    ...(unseen === undefined ? [] : [`  ${unseen}`]),
  ];
}

function shown(text: string): string {
  return clip(oneLine(text), shownLength);
}
