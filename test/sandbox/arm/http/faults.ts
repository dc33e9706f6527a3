import type { JsonValue } from "../json.ts";
import type { ArmAnswer } from "./arm-answer.ts";
import { type ReadyAnswer, readyAnswers } from "./fixture-error.ts";

/** What goes wrong with a request that comes over HTTP. */
export type Fault =
  /** Answer this, without the service seeing the request. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: JsonValue;
    }
  /** Answer a fixture's error by name; `headers` are added. */
  | { readonly kind: "ready"; readonly name: ReadyAnswer; readonly headers?: Record<string, string> }
  /** Serve it as usual, this much later. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Cut the connection: `before` the service saw the request, or `after` it acted, with the answer lost. */
  | { readonly kind: "reset"; readonly when: "before" | "after" }
  /**
   * Serve it as usual once the handle is released; with `after`, the service acts at once and only its answer waits.
   */
  | { readonly kind: "hold"; readonly when?: "before" | "after" };

/** Which requests a fault is for. What is left out matches all. */
export interface FaultMatch {
  readonly method?: string;
  /** A part of the path (compared without case) or a pattern for all of it. */
  readonly path?: string | RegExp;
  /** How many requests it is good for; 1 unless told, Infinity for all. */
  readonly count?: number;
}

/** A fault that was set. */
export interface FaultHandle {
  /** How many requests it has hit. */
  readonly hits: () => number;
  /** Takes the fault away, and lets the requests that it holds go on. */
  readonly release: () => void;
}

/** The faults waiting for requests, first set first used. */
export interface Faults {
  add(match: FaultMatch, fault: Fault): FaultHandle;
  /** The fault for this request, used up once. Resolves `released` when a held request may go on. */
  take(method: string, path: string): { readonly fault: Fault; readonly released: Promise<void> } | undefined;
  clear(): void;
}

/** An empty queue of faults. */
export function createFaults(): Faults {
  let rules: Rule[] = [];
  const remove = (rule: Rule) => {
    rules = rules.filter((other) => other !== rule);
    rule.gate.resolve();
  };
  return {
    add(match, fault) {
      const rule: Rule = {
        match,
        fault,
        left: match.count ?? 1,
        hits: 0,
        gate: Promise.withResolvers<void>(),
      };
      rules.push(rule);
      return { hits: () => rule.hits, release: () => remove(rule) };
    },
    take(method, path) {
      const rule = rules.find((candidate) => candidate.left > 0 && fits(candidate.match, method, path));
      if (rule === undefined) return undefined;
      rule.left -= 1;
      rule.hits += 1;
      return { fault: rule.fault, released: rule.gate.promise };
    },
    clear() {
      for (const rule of rules) remove(rule);
    },
  };
}

interface Rule {
  readonly match: FaultMatch;
  readonly fault: Fault;
  left: number;
  hits: number;
  readonly gate: PromiseWithResolvers<void>;
}

function fits(match: FaultMatch, method: string, path: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match.path === undefined) return true;
  return typeof match.path === "string"
    ? path.toLowerCase().includes(match.path.toLowerCase())
    : match.path.test(path);
}

/** The answer that a fault gives instead of the service, or undefined when the service answers. */
export function faultAnswer(fault: Fault): ArmAnswer | undefined {
  switch (fault.kind) {
    case "answer":
      return {
        status: fault.status,
        headers: fault.headers ?? {},
        ...(fault.body === undefined ? {} : { body: fault.body }),
      };
    case "ready": {
      const answer: ArmAnswer = readyAnswers[fault.name];
      return { ...answer, headers: { ...answer.headers, ...fault.headers } };
    }
    case "delay":
    case "reset":
    case "hold":
      return undefined;
  }
}
