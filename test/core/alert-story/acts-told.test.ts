import { describe, expect, it } from "vitest";
import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import type { Act } from "../../../src/core/model/act.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import { openedAlert } from "../../adapters/alerts/alerts.ts";

const act = (name: string, ipAddress?: string): Act => ({
  kind: "run-command",
  correlationId: name,
  resourceId: openedAlert().clusterId,
  at: "2026-11-21T18:38:04.000Z",
  actor: { kind: "user", name, ...(ipAddress ? { ipAddress } : {}) },
});
const found = (overrides: Partial<Alert>) =>
  renderAlert(openedAlert({ transition: "acts-found", acts: [act("Mallory", "203.0.113.9")], ...overrides }));
const over: Alert["decision"] = {
  action: "none",
  reason: "ActsWhileOpen",
  message: "It was done.",
  patch: {},
};

describe("what was done while a cluster stood open", () => {
  it("is told with who did it, and who had opened the cluster", () => {
    expect(found({}).lead).toBe(
      "By Mallory from 203.0.113.9. The cluster stood open. Opened by Dana Rivera from 198.51.100.24. Somebody should look at it.",
    );
    expect(found({}).facts).toContainEqual(expect.objectContaining({ label: "Opened by" }));
  });

  it("says of what comes late that more was told before", () => {
    expect(found({}).headline).toBe("While aks-prod was exposed: a command run in it");
    expect(found({ earlierActs: 2 }).headline).toBe("While aks-prod was exposed, also: a command run in it");
  });

  it("names three people at most, each once", () => {
    const acts = ["Mallory", "Mallory", "Eve", "Kim", "Lou", "Bob"].map((name) => act(name));
    expect(found({ acts }).lead).toMatch(/^By Mallory, Eve, Kim and 2 others\. /);
  });

  it("says of what has ended that it stood open, and for how long", () => {
    const story = found({ decision: over, exposedSeconds: 600 });
    expect(story.changesTitle).toBe("Stood open");
    expect(story.facts).toContainEqual({ label: "Exposed for", value: "10 min", literal: false });
    expect(story.facts).not.toContainEqual(expect.objectContaining({ label: "Fingerprint" }));
    expect(story.decision).toEqual({ title: "Done while open", message: "It was done." });
  });

  it("shows of what still stands open how long it has, and the commands", () => {
    const story = found({ commands: ["az aks update --name aks-prod"] });
    expect(story.changesTitle).toBeUndefined();
    expect(story.facts).toContainEqual({ label: "Exposed for", value: "4 s so far", literal: false });
    expect(story.commands).toEqual(["az aks update --name aks-prod"]);
  });

  it("is as bad as its severity, also when all is closed again", () => {
    expect(found({ decision: over, severity: "high" }).tone).toBe("high");
  });

  it("gives no advice on how to close what is closed", () => {
    expect(found({ decision: over, commands: [] }).advice).toBeUndefined();
  });
});
