import { expect, test } from "vitest";
import { policyByTags } from "../../src/core/policy/policy-by-tags.ts";
import { parsePolicy } from "../../src/core/policy/policy-file.ts";
import type { ReconcileDependencies } from "../../src/reconcile/dependencies.ts";
import { outboxOfRun } from "../../src/reconcile/emit-alerts.ts";
import { readAndPlan } from "../../src/reconcile/read-and-plan.ts";
import { danasWrite, openedWorld, shows, type World } from "./world.ts";

const parsed = parsePolicy(
  "version: 1\nclusters: [{ name: production, match: { tags: { env: production } }, mode: revert }]",
);

function byTags(world: World): ReconcileDependencies {
  if (!("policy" in parsed)) throw new Error("the file is in order");
  const { policy } = parsed;
  return {
    ...world.dependencies,
    policyFor: (cluster, tags, remembered) => policyByTags(policy, cluster, tags, remembered, "alert"),
  };
}

/** What a run plans of the fixture's cluster, which says `env: prod`; it said `env: production` when it was last in order. */
async function plannedOf(world: World) {
  const { state } = await world.store.load(world.cluster);
  const known = { ...state, compliantTags: { env: "production" } };
  const dependencies = byTags(world);
  const run = await readAndPlan(world.cluster, known, danasWrite, dependencies, new AbortController().signal);
  return { run, told: await outboxOfRun(run, dependencies) };
}

test("the tags of the last compliant read decide about what was opened after it", async () => {
  const { run } = await plannedOf(await openedWorld());
  expect(run.policy.label).toBe("production");
  expect(run.plan.decision.action).toBe("revert");
  expect(run.plan.decision.message).toContain("env=production was changed to env=prod");
});

test("a cluster that cannot be read has the policy of its last compliant read", async () => {
  const world = await openedWorld();
  world.gateway.onRead = () => ({ kind: "denied", reason: "no permission" });
  expect((await plannedOf(world)).run.policy.label).toBe("production");
});

test("a cluster in order is told once to be disarmed, by the plan's notice", async () => {
  const world = await openedWorld();
  world.gateway.onRead = () => shows();
  const { run, told } = await plannedOf(world);
  expect(run.plan.state.compliantTags).toEqual({ env: "prod" });
  expect(told.entries).toMatchObject([{ kind: "notice", notice: { severity: "medium" } }]);
});
