import { readFileSync } from "node:fs";
import { HttpRequest, type HttpRequestInit } from "@azure/functions";
import type { ActiveApp, AppHost, PausedApp } from "../../src/app/app-host.ts";
import { ShownBefore } from "../../src/app/early-look/shown-before.ts";
import type { SweepRecord } from "../../src/core/model/sweep-record.ts";
import { isToldUnreadable } from "../../src/core/sweep/readable-news.ts";
import type { ScopeAnswer, ScopeListing, ScopeTrouble } from "../../src/ports/subscription-scope.ts";
import type { SettingProblem } from "../../src/settings/setting-problem.ts";
import { InMemoryEarlyLookMemory } from "../fakes/in-memory-early-look-memory.ts";
import { InMemoryFleetInventory } from "../fakes/in-memory-fleet-inventory.ts";
import { InMemorySweepMemory } from "../fakes/in-memory-sweep-memory.ts";
import { World } from "../reconcile/world.ts";

/** The app behind the entry points, over a world in memory. */
export class TestApp implements AppHost {
  readonly world = new World();
  /** Set where the app cannot be opened. */
  openError: Error | undefined;
  publicUrl: string | undefined = "https://guardrail.example.com";
  isBuiltInAuthEnabled = false;
  looksEarly = false;
  scope: ScopeAnswer = { kind: "in" };
  /** Of single subscriptions, where it is another one. */
  readonly scopeOf = new Map<string, ScopeAnswer>();
  scopeTrouble: ScopeTrouble | undefined;
  isApiVersionRefused = false;
  /** How old each question to the scope was, in seconds. */
  readonly scopeAsked: (number | undefined)[] = [];
  /** The subscriptions in scope, where they are known. */
  listing: ScopeListing | undefined;
  readonly inventory = new InMemoryFleetInventory();
  /** Of an app whose whole fleet was looked at a day ago; a test that wants another look begins with an empty one. */
  sweepMemory = new InMemorySweepMemory(() => this.world.now.getTime(), sweptBefore(this.world.now));
  sweepEverySeconds = 366 * 86_400;
  /** How often the early look comes; off unless told. */
  earlyLookSeconds: number | undefined;
  readonly earlyLookMemory = new InMemoryEarlyLookMemory(() => this.world.now.getTime());
  /** What the process has been shown; a new one stands for another instance. */
  shown = new ShownBefore();
  /** The waits that were asked for, in seconds. */
  readonly pauses: number[] = [];
  problems: readonly SettingProblem[] = [];
  hasStorage = true;
  async open(): Promise<ActiveApp | PausedApp> {
    const { world } = this;
    if (this.openError) throw this.openError;
    const telling = world.dependencies;
    if (this.problems.length > 0) {
      const storage = this.hasStorage ? { queue: world.queue, telling } : {};
      return { kind: "paused", problems: this.problems, now: () => world.now, ...storage };
    }
    const contains = async (id: string, _signal: AbortSignal, ago?: number): Promise<ScopeAnswer> => {
      this.scopeAsked.push(ago);
      return this.scopeOf.get(id) ?? this.scope;
    };
    return {
      kind: "active",
      dependencies: {
        ...world.dependencies,
        isToldUnreadable: async (id) => isToldUnreadable(id, (await this.sweepMemory.load())?.record),
      },
      scope: { contains },
      checkScope: async () => this.scopeTrouble,
      isApiVersionRefused: () => this.isApiVersionRefused,
      telling,
      fleet: {
        inventory: this.inventory,
        subscriptions: async () =>
          this.listing ?? { kind: "known", subscriptionIds: [world.cluster.subscriptionId] },
        memory: this.sweepMemory,
        everySeconds: this.sweepEverySeconds,
        heardAt: new Map(),
        pause: async (seconds) => void this.pauses.push(seconds),
      },
      ...(this.earlyLookSeconds === undefined
        ? {}
        : {
            earlyLook: {
              memory: this.earlyLookMemory,
              everySeconds: this.earlyLookSeconds,
              shown: this.shown,
            },
          }),
      warnings: [],
    };
  }

  get queue() {
    return this.hasStorage ? this.world.queue : undefined;
  }

  get log() {
    return this.world.dependencies.log;
  }

  /** All log lines so far, as `level: message`. */
  get lines(): readonly string[] {
    return this.world.logged.map(({ level, message }) => `${level}: ${message}`);
  }
}

function sweptBefore(now: Date): SweepRecord {
  // The day before: some tests begin a little earlier than others.
  const at = new Date(now.getTime() - 86_400_000).toISOString();
  const last = { startedAt: at, endedAt: at, isWell: true, looksUntil: at, leftOver: 0 };
  return { since: at, lastWellAt: at, lastWellStartedAt: at, last, subscriptions: [], unreadable: [] };
}

/** A wrong setting. */
export const wrongMode: SettingProblem = {
  setting: "GUARDRAIL_MODE",
  where: "the value",
  problem: "is neither alert nor revert",
  mend: "Set it to alert or revert.",
};

/** A request as the host hands it over. */
export function request(init: HttpRequestInit): HttpRequest {
  return new HttpRequest({ url: "https://whatever.the.client.says/api", method: "GET", ...init });
}

/** A POST with a JSON body, or with this very text. */
export function post(body: unknown, headers: Record<string, string> = {}): HttpRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return request({ method: "POST", body: { string: text }, headers });
}

/** The JSON body of an answer. */
export function bodyOf({ body }: { readonly body?: unknown }): unknown {
  if (typeof body !== "string") throw new TypeError("the answer has no text");
  return JSON.parse(body);
}

/** One event of the fixtures. */
export function fixtureEvent(name: string): unknown {
  const parsed: unknown = JSON.parse(
    readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), "utf8"),
  );
  return Array.isArray(parsed) ? parsed[0] : parsed;
}
