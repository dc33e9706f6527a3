import { describe, expect, test } from "vitest";
import { compareRoutes, matchRoute, parseRouteTemplate } from "./route-matching.ts";

const match = (template: string, path: string) => matchRoute(parseRouteTemplate(template), path);

describe("a route template", () => {
  test.each([
    ["api/health", "/api/health", {}],
    ["api/Health", "/API/hEALTH", {}],
    ["api/health", "/api/health/", {}],
    ["api/health", "/api/other", undefined],
    ["api/health", "/api", undefined],
    ["api/incidents/{id}", "/api/incidents/42", { id: "42" }],
    ["api/incidents/{id}", "/api/incidents", undefined],
    ["api/incidents/{id}", "/api/incidents/42/accept", undefined],
    ["api/incidents/{id}/accept", "/api/incidents/42/accept", { id: "42" }],
    ["api/clusters/{name?}", "/api/clusters", {}],
    ["api/clusters/{name?}", "/api/clusters/one", { name: "one" }],
    ["api/{a?}/{b?}", "/api/one", { a: "one" }],
    ["api/files/{*path}", "/api/files/a/b", { path: "a/b" }],
    ["api/files/{*path}", "/api/files", {}],
    ["{id}", "/a%20b", { id: "a b" }],
    ["{id}", "/a%2Fb%2fc", { id: "a%2Fb%2fc" }],
    ["{id}", "/%C3%A9%2F%C3%A9", { id: "é%2Fé" }],
    ["{id}", "/100%", { id: "100%" }],
  ])("%s on %s gives %o", (template, path, expected) => {
    expect(match(template, path)).toEqual(expected);
  });

  test("is refused where this host could not match it as the real one does", () => {
    expect(() => parseRouteTemplate("clusters/{id:int}")).toThrow('the route part "{id:int}"');
    expect(() => parseRouteTemplate("{*rest}/more")).toThrow(
      'the route part "{*rest}" must stand at the end',
    );
  });

  test("is tried before a less exact one", () => {
    const inOrder = ["a/b", "a/{x}", "a/{x?}", "a/{*x}"];
    const sorted = inOrder.toReversed().map(parseRouteTemplate).sort(compareRoutes);
    expect(sorted).toEqual(inOrder.map(parseRouteTemplate));
  });
});
