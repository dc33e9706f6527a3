import { describe, expect, test } from "vitest";
import type { ActiveApp, AppHost, PausedApp } from "../../../src/app/app-host.ts";
import { sweep } from "../../../src/functions/sweep.ts";
import type { Shown } from "../../core/plan/story.ts";
import { SweepingApp } from "./sweeping-app.ts";

const opened: Shown = { ranges: [] };
const dark = "0b000000-0000-0000-0000-000000000002";

/** What of storage changes something. */
const writes: ReadonlySet<PropertyKey> = new Set([
  "save",
  "send",
  "note",
  "noteTold",
  "claim",
  "claimNotice",
  "forgetNotices",
  "markSent",
  "markTried",
  "markGivenUp",
  "hold",
  "tidy",
]);

/** An app whose timer dies at one of its writes: before it, or when it is done and nobody hears of it. */
class DyingApp extends SweepingApp {
  #written = 0;
  #isDead = false;
  readonly #diesAt: number;
  readonly #isWriteDone: boolean;

  constructor(diesAt: number, isWriteDone: boolean) {
    super();
    this.#diesAt = diesAt;
    this.#isWriteDone = isWriteDone;
  }

  get hasDied(): boolean {
    return this.#written >= this.#diesAt;
  }

  /** The timer comes, on an instance that lives, or dies. */
  async timer(): Promise<void> {
    await sweep(this.#host(), this.log).catch(() => undefined);
    this.#isDead = false;
    await this.looks();
  }

  #host(): AppHost {
    const open = async (): Promise<ActiveApp | PausedApp> => {
      const app = await this.open();
      if (app.kind !== "active") return app;
      const { dependencies, fleet, telling } = app;
      const store = this.#mortal(dependencies.store);
      const queue = this.#mortal(dependencies.queue);
      const memory = this.#mortal(dependencies.memory);
      return {
        ...app,
        dependencies: { ...dependencies, store, queue, memory },
        telling: { ...telling, store, queue, memory },
        fleet: { ...fleet, memory: this.#mortal(fleet.memory) },
      };
    };
    const { isBuiltInAuthEnabled, looksEarly, publicUrl } = this;
    return { isBuiltInAuthEnabled, looksEarly, publicUrl, queue: this.queue, open };
  }

  #mortal<T extends object>(part: T): T {
    const step = (isWrite: boolean): "goes on" | "dies" | "dies after it" => {
      if (this.#isDead) return "dies";
      if (!isWrite || ++this.#written !== this.#diesAt) return "goes on";
      this.#isDead = true;
      return this.#isWriteDone ? "dies after it" : "dies";
    };
    return new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...given: readonly unknown[]): unknown => {
          const fate = step(writes.has(name));
          if (fate === "dies") throw new Error("the instance died");
          const answer: unknown = value.apply(target, given);
          if (fate === "goes on") return answer;
          return Promise.resolve(answer).then(() => {
            throw new Error("the instance died");
          });
        };
      },
    });
  }
}

async function survived(diesAt: number, isWriteDone: boolean): Promise<DyingApp> {
  const app = new DyingApp(diesAt, isWriteDone);
  app.listing = { kind: "known", subscriptionIds: [app.world.cluster.subscriptionId, dark] };
  app.inventory.unreadable.add(dark);
  app.has("aks-fine");
  for (const name of ["aks-open", "aks-wide"]) app.has(name, opened);
  // Until the second sweep, too, has told what it has to, wherever it broke off.
  for (let timers = 0; timers < 20; timers++) {
    await app.timer();
    app.world.wait(300);
  }
  return app;
}

describe.each([
  ["before it", false],
  ["after it", true],
])("a timer that dies at one of its writes, %s", (_when, isWriteDone) => {
  test("loses nothing, reads nothing twice and gives no all-clear, whichever write it is", async () => {
    let diesAt = 0;
    for (let isOver = false; !isOver; ) {
      const app = await survived(++diesAt, isWriteDone);
      isOver = !app.hasDied;
      const at = `at write ${diesAt}`;
      expect(app.world.gateway.reads, at).toBe(3);
      const told = [
        ...app.world.channel.received.map(({ clusterId }) => clusterId),
        ...app.world.channel.notices.flatMap(({ table }) => table?.rows.map(([, name]) => `/${name}`) ?? []),
      ].map((id) => id.split("/").at(-1));
      expect(new Set(told), at).toEqual(new Set(["aks-open", "aks-wide"]));
      // One more is possible where nobody could write down that it was told.
      expect(new Set(app.notices), at).toEqual(
        new Set([
          "AKS Guardrail cannot see a subscription that it is to guard",
          "2 clusters were seen for the first time, and stand exposed",
        ]),
      );
      const { unreadable, last, running, digest } = await app.record();
      expect(
        unreadable.map(({ subscriptionId }) => subscriptionId),
        at,
      ).toEqual([dark]);
      expect(last, at).toMatchObject({ isWell: true, leftOver: 0 });
      expect([running, digest], at).toEqual([undefined, undefined]);
      expect(app.world.store.incidents, at).toHaveLength(2);
    }
    expect(diesAt).toBeGreaterThan(10);
  });
});
