import { describe, expect, test } from "vitest";
import { listAt, property, propertyAt, propertyKey, textAt } from "../../../src/core/cluster/arm-body.ts";
import type { Json, JsonObject } from "../../../src/core/json/json.ts";

const body: JsonObject = { Properties: { eTag: "e", List: [1], Odd: 7, null: null }, id: "x", ID: "y" };

describe("reading an ARM body", () => {
  test("names are compared without case, and an exact match wins", () => {
    expect(propertyKey(body, "properties")).toBe("Properties");
    expect(property(body, "ID")).toBe("y");
    expect(property(body, "id")).toBe("x");
    expect(propertyAt(body, ["properties", "ETAG"])).toBe("e");
  });

  test.each<Json | undefined>([undefined, null, "text", 7, true, ["properties"]])(
    "%j has no properties",
    (value) => {
      expect(property(value, "length")).toBeUndefined();
      expect(propertyAt(value, ["0", "length"])).toBeUndefined();
    },
  );

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "%s is absent unless ARM sent it",
    (name) => {
      expect(property({}, name)).toBeUndefined();
      expect(property(JSON.parse(`{"${name}":1}`), name)).toBe(1);
    },
  );

  test("a value of another type is absent as text and empty as a list", () => {
    expect(textAt(body, ["properties", "eTag"])).toBe("e");
    expect(textAt(body, ["properties", "odd"])).toBeUndefined();
    expect(listAt(body, ["properties", "list"])).toEqual([1]);
    expect(listAt(body, ["properties", "odd"])).toEqual([]);
    expect(listAt(body, ["nowhere", "list"])).toEqual([]);
  });
});
