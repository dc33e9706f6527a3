import { describe, expect, it } from "vitest";
import { parseClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import { incidentCommands } from "../../../src/core/revert/incident-commands.ts";
import { sampleId } from "../cluster/exposure-samples.ts";
import { approvedRanges, learned, Story } from "../plan/story.ts";

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
