import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { policyFor } from "../../../src/core/policy/policy-matching.ts";
import { clusterBody, snapshotOf } from "../cluster/cluster-fixtures.ts";
import { approvedRanges, type Shown, Story } from "./story.ts";

const opened: Shown = { ranges: [] };
const accepted = { kind: "accepted" } as const;
const cluster = snapshotOf(clusterBody("public-authorized")).cluster;

/** A sample policy: it requires what the protected cluster of the stories lacks. */
function sample(): Story {
  const text = readFileSync(
    new URL("../../fixtures/policies/revert-and-require.yaml", import.meta.url),
    "utf8",
  );
  const parsed = parsePolicy(text);
  if (!("policy" in parsed)) throw new Error("the sample is in order");
  return new Story(policyFor(parsed.policy, cluster, {}, "alert"));
}

describe("a finding of one setting hides no other", () => {
  test("ranges are learned and put back although the policy requires run command to be disabled", () => {
    const story = sample();
    expect(story.sees().decision.action).toBe("alert");
    expect(story.lastAlert.findings.map(({ rule }) => rule)).toEqual(["required-no-run-command"]);
    story.wait(3600);
    const { decision, update, evaluation } = story.sees(opened);
    expect(evaluation.verdict).toBe("drifted");
    expect(decision.action).toBe("revert");
    expect(update?.map(({ value }) => value)).toEqual([approvedRanges]);
    expect(story.exposure.findings.map(({ rule }) => rule)).toEqual([
      "authorized-ranges-removed",
      "no-authorized-ranges",
      "required-no-run-command",
    ]);
    story.answers(accepted);
    story.wait(40);
    story.sees();
    // What was told as closed is the drift: what the policy requires is a story of its own again.
    expect(story.told()).toEqual(["opened", "updated", "reverted", "opened"]);
    const [, , reverted, again] = story.alerts;
    expect(reverted).toMatchObject({ verdict: "exposed", exposedSeconds: 40 });
    expect(again?.findings.map(({ rule }) => rule)).toEqual(["required-no-run-command"]);
  });

  test.each([[8], [16]])(
    "nor does an entry that lets nobody in, with /%i as the broadest",
    (broadestRange) => {
      const ranges = ["73.140.245.0/24", "10.0.0.0/8"];
      const story = new Story({ mode: "revert", broadestRange });
      expect(story.sees({ ranges }).decision.action).toBe("learn");
      expect(story.told()).toEqual([]);
      expect(
        story
          .wait(60)
          .sees(opened)
          .update?.map(({ value }) => value),
      ).toEqual([ranges]);
    },
  );

  test("a switch that was learned goes back while the ranges stand open, which nobody approved", () => {
    const story = new Story({ mode: "revert" });
    const strict = { disableRunCommand: true };
    story.sees({ ...opened, exposure: strict });
    const { decision, update } = story.wait(60).sees(opened);
    expect(decision.action).toBe("revert");
    expect(update).toEqual([{ path: ["apiServerAccessProfile", "disableRunCommand"], value: true }]);
    expect(story.exposure.findings.map(({ rule }) => rule)).toEqual([
      "run-command-enabled",
      "no-authorized-ranges",
    ]);
  });

  test("both go back in one update once both are learned", () => {
    const story = new Story({ mode: "revert", require: ["no-local-accounts"] });
    story.sees({ ...opened, exposure: { disableRunCommand: true } });
    story.wait(60).sees({ exposure: { disableRunCommand: true } });
    expect(
      story
        .wait(60)
        .sees(opened)
        .update?.map(({ path }) => path.at(-1)),
    ).toEqual(["authorizedIPRanges", "disableRunCommand"]);
  });

  test("a list that nobody ever protected is not put back", () => {
    const story = new Story({ mode: "revert" });
    story.sees(opened);
    const { decision, update } = story.wait(60).sees({ ranges: ["0.0.0.0/0"] });
    expect([decision.action, update]).toEqual(["alert", undefined]);
  });
});

test("what is accepted is the whole exposure, also what had no baseline yet", () => {
  const story = new Story({ mode: "revert", require: ["no-run-command"] });
  story.sees(opened);
  story.sees(opened, { trigger: story.decision("accept") });
  expect(story.state.baseline).toMatchObject({
    source: "accepted",
    approved: { authorizedIPRanges: [], disableRunCommand: null },
    acceptedFindings: ["no-authorized-ranges", "required-no-run-command"],
  });
});
