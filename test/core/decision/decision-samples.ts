import { expect } from "vitest";
import { approvedRanges, learned, type Shown, type Story } from "../plan/story.ts";

export const opened: Shown = { ranges: [] };
export const accepted = { kind: "accepted" } as const;
export const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;
export const hidden: Shown = { phase: "failed" };
export const basic: Shown = { ...opened, basicLoadBalancer: true };
export const declared = {
  declared: { authorizedIPRanges: approvedRanges },
  declaredAt: { line: 12, path: "clusters[0].baseline" },
};
export const inPolicy =
  "The baseline is declared in the policy (line 12, clusters[0].baseline): change it there.";

/** A story that is told of an opened cluster, and changes nothing. */
export function told(policy: Partial<Story["policy"]> = { mode: "alert" }, shown: Shown = opened): Story {
  const story = learned(policy);
  story.sees(shown);
  story.wait(60);
  story.told();
  return story;
}

/** A story whose guardrail has stood down. */
export function contested(): Story {
  const story = learned({ mode: "revert", reverts: { max: 2, windowSeconds: 3600 } });
  for (let round = 0; round < 2; round++) {
    story.sees(opened);
    story.answers(accepted);
    story.wait(120);
    story.sees();
    story.wait(60);
  }
  story.sees(opened);
  expect(story.exposure.status).toBe("contested");
  story.wait(60);
  story.told();
  return story;
}

/** A story whose updates all ended `Failed`, the body within the baseline. */
export function failedThrice(): Story {
  const story = learned({ mode: "revert", reverts: { max: 3, windowSeconds: 3600 } });
  story.sees(opened);
  for (let repeat = 0; repeat < 3; repeat++) {
    story.answers(accepted);
    story.sees(hidden, { trigger: story.followUp() });
  }
  expect(story.told()).toEqual(["opened", "failed"]);
  expect(story.exposure).toMatchObject({ status: "failed", refusal: { code: "OperationFailed" } });
  story.wait(60);
  return story;
}
