import { describe, expect, it, vi } from "vitest";
import { createProblemNotifier, type ProblemListeners } from "../../src/notices/problem-notifier.ts";
import { wrongMode } from "../functions/app.ts";
import { World } from "../reconcile/world.ts";

/** A process that says its wrong settings, beside others that share what is remembered. */
function someProcess(world: World) {
  const tell = createProblemNotifier(() => world.now);
  const listeners = (): ProblemListeners => ({ telling: world.dependencies, log: world.dependencies.log });
  return {
    tells: (isPaused = true) => tell([wrongMode], isPaused, listeners()),
    isMended: () => tell([], false, listeners()),
  };
}

function levels({ logged }: World): readonly string[] {
  return logged.map(({ level }) => level).filter((level) => level !== "info");
}

describe("a wrong setting", () => {
  it("is an error in the log, said again every few minutes, and told on the channels once", async () => {
    const world = new World();
    const process = someProcess(world);
    await process.tells();
    await process.tells();
    expect(levels(world)).toEqual(["error"]);
    expect(world.channel.notices).toHaveLength(1);
    world.wait(5 * 60);
    await process.tells();
    expect(levels(world)).toEqual(["error", "error"]);
    expect(world.channel.notices).toHaveLength(1);
  });

  it("is a warning while the guarding goes on", async () => {
    const world = new World();
    await someProcess(world).tells(false);
    expect(levels(world)).toEqual(["warn"]);
    expect(world.channel.notices[0]?.title).toContain("guards on");
  });

  it("is told once for all processes, and anew when it comes back after the mend", async () => {
    const world = new World();
    await someProcess(world).tells();
    await someProcess(world).tells();
    expect(world.channel.notices).toHaveLength(1);
    await someProcess(world).isMended();
    await someProcess(world).tells();
    expect(world.channel.notices).toHaveLength(2);
  });

  it("is said in the log although nothing can be remembered or told", async () => {
    const world = new World();
    vi.spyOn(world.memory, "claimNotice").mockRejectedValue(new Error("table down"));
    vi.spyOn(world.memory, "forgetNotices").mockRejectedValue(new Error("table down"));
    const process = someProcess(world);
    await process.tells();
    await process.isMended();
    expect(levels(world)).toEqual(["error", "warn", "warn"]);
    expect(world.channel.notices).toEqual([]);
  });
});
