import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { at, resourcesOf } from "./snapshot.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = read("docs/observability.md");
const instruments = read("src/adapters/telemetry/instruments.ts");
const telemetry = `${read("src/ports/telemetry.ts")}${read("src/core/model/update-outcome.ts")}`;

const rules = resourcesOf("three-subscriptions", "Microsoft.Insights/scheduledQueryRules").map(
  ({ name, properties }) => ({
    name: name.replace("aks-guardrail-fleet-", ""),
    query: String(at(properties, "criteria.allOf.0.query")),
    properties,
  }),
);

test("there is a rule for failed reverts, poison messages, silence and alerts that do not get through", () => {
  expect(rules.map(({ name }) => name)).toEqual([
    "failed-reverts",
    "poison-messages",
    "silence",
    "undelivered-alerts",
  ]);
});

describe.each(rules)("$name", ({ query, properties }) => {
  test("asks for a metric that the app records", () => {
    const [, metric = ""] = /name == "([^"]+)"/.exec(query) ?? [];
    expect(instruments).toContain(`"${metric}"`);
  });

  test("asks for outcomes and kinds that there are", () => {
    const words = [
      ...query.matchAll(/(?:outcome in \(|outcome == |kind\) == )([^)|,\n]*(?:, [^)]*)?)/g),
    ].flatMap(([, list = ""]) => [...list.matchAll(/"([a-z]+)"/g)].map(([, word = ""]) => word));
    for (const word of words) expect(telemetry).toContain(`"${word}"`);
  });

  test("is what docs/observability.md shows", () => {
    expect(page).toContain(`\`\`\`kusto\n${query.trim()}\n\`\`\``);
  });

  test("fires on any row, and sends mail", () => {
    expect(at(properties, "criteria.allOf.0")).toMatchObject({ operator: "GreaterThan", threshold: 0 });
    expect(at(properties, "actions.actionGroups")).toHaveLength(1);
  });
});

test("each topic has a rule for dead letters and one for events that were dropped, of the guardrail's own subscription", () => {
  const metrics = resourcesOf("three-subscriptions", "Microsoft.Insights/metricAlerts");
  expect(metrics.map(({ properties }) => at(properties, "criteria.allOf.0.metricName"))).toEqual([
    "DeadLetteredCount",
    "DroppedEventCount",
    "DeadLetteredCount",
    "DroppedEventCount",
    "DeadLetteredCount",
    "DroppedEventCount",
  ]);
  for (const { properties } of metrics) {
    expect(at(properties, "criteria.allOf.0.dimensions.0")).toEqual({
      name: "EventSubscriptionName",
      operator: "Include",
      values: ["aks-guardrail-fleet"],
    });
  }
});

test("the rules are there without a receiver too", () => {
  const quiet = resourcesOf("one-subscription", "Microsoft.Insights/scheduledQueryRules");
  expect(quiet).toHaveLength(rules.length);
  expect(quiet.map(({ properties }) => at(properties, "actions.actionGroups"))).toEqual([[], [], [], []]);
});
