import { expect, test } from "vitest";
import { firstSights, mostShown } from "../../../src/core/alert-story/first-sights.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import { Story } from "../plan/story.ts";

function alertOf(name: string, severity: Alert["severity"]): Alert {
  const story = new Story({ mode: "alert" });
  story.sees({ ranges: [] });
  const clusterId = `/subscriptions/0a000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;
  return { ...story.lastAlert, clusterId, severity };
}

test("the worst come first, and what is too many is counted", () => {
  const many = Array.from({ length: mostShown }, (_, index) => alertOf(`aks-${index + 10}`, "medium"));
  const { title, lines, severity, table } = firstSights([...many, alertOf("aks-worst", "critical")]);
  expect(title).toBe("21 clusters were seen for the first time, and stand exposed");
  expect(severity).toBe("critical");
  expect(table?.rows).toHaveLength(mostShown);
  expect(table?.rows[0]?.slice(0, 2)).toEqual(["critical", "aks-worst"]);
  expect(table?.rows[1]?.slice(0, 2)).toEqual(["medium", "aks-10"]);
  expect(table?.rows.every((row) => row.length === table.columns.length)).toBe(true);
  expect(lines.at(-1)).toContain("1 more");
});

test("each row names the incident in which its cluster can be accepted", () => {
  const alert = alertOf("aks-one", "high");
  const { table } = firstSights([alert, alertOf("aks-two", "high")]);
  expect(table?.rows[0]?.[table.columns.indexOf("incident")]).toBe(alert.incidentId);
});

test("a finding of any length and shape stays one short line", () => {
  const alert = alertOf("aks-one", "high");
  const finding = alert.findings[0] ?? expect.fail("there is a finding");
  const wild = { ...alert, findings: [{ ...finding, message: `x\n${"y".repeat(5_000)}` }] };
  const cell = firstSights([wild, alert]).table?.rows[0]?.at(-1) ?? "";
  expect(cell.length).toBeLessThanOrEqual(161);
  expect(cell).not.toContain("\n");
});
