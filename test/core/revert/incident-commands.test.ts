import { describe, expect, it } from "vitest";
import { parseClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import { incidentCommands } from "../../../src/core/revert/incident-commands.ts";
import { sampleId } from "../cluster/exposure-samples.ts";
import { approvedRanges, learned, type Shown, Story } from "../plan/story.ts";

const cluster = parseClusterId(sampleId);
if (!cluster) throw new Error("the sample id is none");
const whole = approvedRanges.join(",");
const baseline = {
  approved: { authorizedIPRanges: approvedRanges },
  restore: { authorizedIPRanges: approvedRanges.slice(1) },
  declared: [],
};

/** The list in the last command. */
function listFor(incident: Incident): string | undefined {
  const last = incidentCommands(cluster ?? expect.fail(), incident, baseline).at(-1) ?? "";
  return /--api-server-authorized-ip-ranges '([^']*)'/.exec(last)?.[1];
}

describe("the commands of an incident", () => {
  const commands = (incident: Incident | undefined) =>
    incidentCommands(cluster ?? expect.fail(), incident ?? expect.fail(), baseline);

  it("are none for a public name that Azure cannot turn off, and stand for the rest", () => {
    const off = {
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
      authorizedIPRanges: null,
    };
    const on = { ...off, enablePrivateClusterPublicFQDN: true };
    const story = new Story({ mode: "alert" });
    story.sees({ exposure: { ...off, disableRunCommand: true }, privateDnsZone: "system" });
    story.wait(60).sees({ exposure: { ...on, disableRunCommand: true }, privateDnsZone: "none" });
    expect(commands(story.exposure)).toEqual([]);
    story.wait(60).sees({ exposure: { ...on, disableRunCommand: false }, privateDnsZone: "none" });
    expect(commands(story.exposure)).toEqual([expect.stringContaining("--disable-run-command")]);
  });

  const accounts = { disableLocalAccounts: false };
  it.each<[string, Shown, Shown]>([
    ["were on", { exposure: accounts }, {}],
    ["were turned off before the rest was closed", { ranges: [], exposure: accounts }, { ranges: [] }],
  ])("rotate the certificates once an incident is closed in which local accounts %s", (_, first, then) => {
    const story = learned({ mode: "alert" });
    story.sees(first);
    expect(commands(story.exposure).join()).not.toContain("rotate-certs");
    story.wait(60).sees(then);
    story.wait(60).sees();
    const ended = story.recorded.at(-1);
    expect(ended?.status).toBe("resolved");
    expect(commands(ended)).toEqual([
      expect.stringMatching(/^# credentials .* stay valid until .* up to 30 minutes of downtime$/),
      expect.stringMatching(/^az aks rotate-certs --subscription \S+ --resource-group \S+ --name \S+$/),
    ]);
  });

  it("are none once an incident without local accounts is closed, or a person accepted what is open", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: [] });
    story.wait(60).sees();
    expect(commands(story.recorded.at(-1))).toEqual([]);
    story.wait(60).sees({ exposure: accounts });
    story.wait(60).sees({ exposure: accounts }, { trigger: story.decision("accept") });
    expect(story.recorded.at(-1)?.status).toBe("accepted");
    expect(commands(story.recorded.at(-1))).toEqual([]);
  });
});

describe("the list that the command of an incident sets", () => {
  it("is the one that a revert puts back, where ranges drifted", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: [] });
    expect(listFor(story.exposure)).toBe(approvedRanges[1]);
  });

  it("is the approved one, whole, where it shrank", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: approvedRanges.slice(1) });
    expect(listFor(story.narrowing)).toBe(whole);
  });

  it("is for the person to say where what is approved is what is wrong", () => {
    const story = learned({ mode: "alert" });
    story.policy = { ...story.policy, broadestRange: 32 };
    story.sees();
    expect(story.exposure.findings.map(({ rule }) => rule)).toEqual(["range-too-broad"]);
    expect(listFor(story.exposure)).toBe("<approved ranges>,<outbound addresses of the cluster>");
  });

  it("is none where the incident is about nothing of it", () => {
    const story = new Story({ mode: "alert", require: ["no-run-command"] });
    story.sees();
    expect(incidentCommands(cluster ?? expect.fail(), story.exposure, baseline)).toEqual([]);
  });
});
