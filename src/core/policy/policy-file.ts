import * as v from "valibot";
import { type Document, LineCounter, parseDocument } from "yaml";
import type { PolicyPlace } from "../model/cluster-policy.ts";
import { foreignText } from "../text/foreign-text.ts";
import { declaredBreadthProblems } from "./declared-breadth-problems.ts";
import { declaredContradictions } from "./declared-contradictions.ts";
import { endedExemptions, exemptionProblems } from "./exemption-problems.ts";
import { idleKeys } from "./idle-keys.ts";
import { labelProblems } from "./label-problems.ts";
import { lineOf } from "./line-of.ts";
import type { AlertRoute, Policy, PolicyEntry, PolicySettings } from "./policy.ts";
import { splitMessage } from "./policy-field.ts";
import {
  formatPolicyPath,
  type PolicyPath,
  type PolicyProblem,
  type UnplacedProblem,
} from "./policy-problem.ts";
import {
  type ParsedEntry,
  type ParsedFile,
  type ParsedPolicySettings,
  policySchema,
} from "./policy-schema.ts";
import { shadowedEntries } from "./shadowed-entries.ts";
import { tagProblems } from "./tag-problems.ts";
import { notYaml, yamlProblems } from "./yaml-problems.ts";

/** A policy, or all that is wrong with its file. */
export type ParsedPolicy = { readonly policy: Policy } | { readonly problems: readonly PolicyProblem[] };

/** A policy of thousands of clusters is some hundred thousand; what is longer would keep the app from its work. */
const mostCharacters = 4 * 1024 * 1024;

function tooLong(length: number): PolicyProblem {
  return {
    line: 1,
    path: "",
    problem: `The file has ${length} characters, and a policy may have ${mostCharacters}.`,
    mend: "Name clusters by patterns, or by their resource groups and subscriptions.",
  };
}

/**
 * Reads a policy file: YAML 1.2 (so JSON too). Strict: an unknown key, a duplicate key, an unresolved tag are problems,
 * as a mistyped line must not silently weaken. All problems are told at once, in the order of their lines; only a file
 * that is not YAML stops at that. Never throws.
 *
 * @param deployedAt for a file that is to be deployed: exemptions that have ended by then are problems too. A file in force
 *   is read without it, as what was good when it was deployed must not go bad by the clock
 */
export function parsePolicy(text: string, deployedAt?: Date): ParsedPolicy {
  if (text.length > mostCharacters) return { problems: [tooLong(text.length)] };
  const foreign = foreignText(text);
  if (foreign) return { problems: [notYaml(`it looks like ${foreign.what}; ${foreign.mend}`, 1)] };
  const lines = new LineCounter();
  // The schema is named so that a `%YAML 1.1` line cannot turn `off` into false.
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter: lines,
    prettyErrors: false,
    schema: "core",
    merge: false,
    // What it would warn of becomes an unknown key, which is told.
    logLevel: "error",
  });
  const syntax = yamlProblems(document, lines);
  if (syntax.length > 0) return { problems: syntax };
  const content = toPlain(document);
  if ("problem" in content) return { problems: [notYaml(content.problem, 1)] };
  if (content.value === null) {
    return {
      problems: [{ line: 1, path: "", problem: "The file is empty.", mend: "Write at least version: 1." }],
    };
  }

  const placeOf = (path: PolicyPath): PolicyPlace => ({
    line: lineOf(document, lines, path),
    path: formatPolicyPath(path),
  });
  const problemAt = (path: PolicyPath, problem: string, mend: string): PolicyProblem => ({
    ...placeOf(path),
    problem,
    mend,
  });
  const parsed = v.safeParse(policySchema, content.value);
  const stale = deployedAt ? endedExemptions(content.value, deployedAt) : [];
  const problems = [
    ...(parsed.issues ?? []).map((issue) => {
      const { problem, mend } = splitMessage(issue.message);
      return problemAt(stepsOf(issue.path), problem, mend);
    }),
    ...[...contradictions(content.value), ...stale].map(({ path, problem, mend }) =>
      problemAt(path, problem, mend),
    ),
  ].sort((left, right) => left.line - right.line);
  if (!parsed.success || problems.length > 0) return { problems };
  const policy = toPolicy(parsed.output, placeOf);
  const shadowed = shadowedEntries(policy.clusters).map(({ index, by }) =>
    problemAt(
      ["clusters", index],
      `It can never match: ${nameOf(policy, by, placeOf)} comes first and takes every cluster that it is for.`,
      "Put it before that one, or take it out: the first entry that matches wins.",
    ),
  );
  return shadowed.length > 0 ? { problems: shadowed } : { policy };
}

/** What contradicts itself in a file, whatever the schema says of it. */
function contradictions(document: unknown): readonly UnplacedProblem[] {
  return [
    ...labelProblems(document),
    ...tagProblems(document),
    ...declaredBreadthProblems(document),
    ...declaredContradictions(document),
    ...exemptionProblems(document),
    ...idleKeys(document),
  ];
}

function nameOf({ clusters }: Policy, index: number, placeOf: (path: PolicyPath) => PolicyPlace): string {
  const { line, path } = placeOf(["clusters", index]);
  const label = clusters[index]?.label;
  return `${label === undefined ? path : `the entry ${label}`} (line ${line})`;
}

/** The document as plain values. References to anchors are only resolved here, so that is where they can be wrong. */
function toPlain(document: Document): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError) return { problem: error.message };
    throw error;
  }
}

function stepsOf(path: readonly { readonly key?: unknown }[] | undefined): PolicyPath {
  return (path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key)));
}

function toPolicy(
  { defaults, clusters, alerts }: ParsedFile,
  placeOf: (path: PolicyPath) => PolicyPlace,
): Policy {
  return {
    defaults: toSettings(defaults ?? {}),
    clusters: (clusters ?? []).map((entry, index) =>
      toEntry(entry, placeOf(["clusters", index]), placeOf(["clusters", index, "baseline"])),
    ),
    ...(alerts ? { alerts: alerts.map((route): AlertRoute => ({ minSeverity: "low", ...route })) } : {}),
  };
}

function toEntry(entry: ParsedEntry, place: PolicyPlace, declaredAt: PolicyPlace): PolicyEntry {
  const { name, match, trustTags, baseline, exemptions } = entry;
  return {
    ...(name === undefined ? {} : { label: name }),
    place,
    match,
    trustTags: trustTags ?? false,
    settings: toSettings(entry),
    ...(baseline ? { declared: baseline, declaredAt } : {}),
    exemptions: exemptions ?? [],
  };
}

function toSettings(parsed: ParsedPolicySettings): PolicySettings {
  const { mode, require, broadestRange, revertAfter, reverts, onNarrowed } = parsed;
  const { onUnfinishedUpgrade, remindEvery, trustedDeployers } = parsed;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(require === undefined ? {} : { require }),
    ...(broadestRange === undefined ? {} : { broadestRange }),
    ...(revertAfter === undefined ? {} : { revertAfterSeconds: revertAfter }),
    ...(reverts === undefined ? {} : { reverts: toReverts(reverts) }),
    ...(onNarrowed === undefined ? {} : { onNarrowed }),
    ...(onUnfinishedUpgrade === undefined ? {} : { onUnfinishedUpgrade }),
    ...(remindEvery === undefined ? {} : { remindEverySeconds: remindEvery }),
    ...(trustedDeployers === undefined ? {} : { trustedDeployers }),
  };
}

function toReverts({
  max,
  window,
}: NonNullable<ParsedPolicySettings["reverts"]>): NonNullable<PolicySettings["reverts"]> {
  return {
    ...(max === undefined ? {} : { max }),
    ...(window === undefined ? {} : { windowSeconds: window }),
  };
}
