import { ContainerServiceClient } from "@azure/arm-containerservice";
import * as v from "valibot";
import { isJsonObject, type Json, type JsonObject } from "../../../src/core/json/json.ts";
import { json, type OddArm, someCredential } from "../../adapters/arm/odd-arm.ts";

/** Valid wherever the SDK converts: as a date and as base64. */
const leafText = "2026";

/** Errors nest in errors without end. */
const deepest = 14;

/** What the SDK's deserializer reads at one place of a body. */
interface Shape {
  readonly properties: Map<string, Shape>;
  /** Set where it reads a list; `none` where the list is deeper than anybody looks. */
  element?: Shape | "none";
  /** Set where it reads a map with keys of the user's choice. */
  values?: Shape;
}

/**
 * A cluster body with every property that the SDK's model knows, read-only ones included. It is found by handing the
 * SDK's deserializer an object that notes what is asked of it, so that a new release brings its new properties along.
 */
export async function everyKnownProperty(): Promise<JsonObject> {
  const models = new URL("./models/models.js", import.meta.resolve("@azure/arm-containerservice"));
  const { managedClusterDeserializer } = v.parse(
    v.looseObject({ managedClusterDeserializer: v.function() }),
    await import(models.href),
  );
  const shape: Shape = { properties: new Map() };
  managedClusterDeserializer(noting(shape, 0));
  const body = bodyOf(shape);
  if (!isJsonObject(body)) throw new TypeError("the SDK's model of a cluster is no object");
  return body;
}

function noting(shape: Shape, depth: number): unknown {
  const property = (name: string) => {
    const child = shape.properties.get(name) ?? { properties: new Map() };
    shape.properties.set(name, child);
    return noting(child, depth + 1);
  };
  const values = () => {
    shape.values ??= { properties: new Map() };
    return noting(shape.values, depth + 1);
  };
  return new Proxy(
    {},
    {
      get(_target, key) {
        if (key === Symbol.toPrimitive || key === "valueOf" || key === "toString") return () => leafText;
        if (typeof key === "symbol") return undefined;
        if (key === "{}") return values();
        if (key !== "map") return property(key);
        return (convert: (element: unknown) => unknown) => {
          shape.element ??= depth > deepest ? "none" : { properties: new Map() };
          return shape.element === "none" ? [] : [convert(noting(shape.element, depth + 1))];
        };
      },
      // Asked for by Object.keys and Object.entries: this place is a map.
      ownKeys: () => ["{}"],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: undefined }),
    },
  );
}

function bodyOf({ properties, element, values }: Shape): Json {
  if (element) return element === "none" ? [] : [bodyOf(element)];
  if (values) return { "some-key": bodyOf(values) };
  if (properties.size === 0) return leafText;
  return Object.fromEntries([...properties].map(([name, shape]) => [name, bodyOf(shape)]));
}

/** What the SDK's typed client puts on the wire when it sends back what it has just read. */
export async function sentBackByTypedClient(odd: OddArm, body: JsonObject): Promise<JsonObject> {
  const client = new ContainerServiceClient(someCredential, "00000000-0000-0000-0000-000000000000", {
    endpoint: odd.url,
    retryOptions: { maxRetries: 0 },
  });
  odd.answer = json(200, body);
  const read = await client.managedClusters.get("rg-prod", "aks-prod");
  odd.forget();
  odd.answer = json(400, { error: { code: "Enough", message: "The request is all that was wanted." } });
  const refused = await Promise.resolve(
    client.managedClusters.createOrUpdate("rg-prod", "aks-prod", read),
  ).then(
    () => false,
    () => true,
  );
  const [request] = odd.requests;
  if (!refused || request?.method !== "PUT") throw new Error("the typed client sent no PUT");
  const sent: unknown = JSON.parse(request.body.toString("utf8"));
  if (!isJsonObject(sent)) throw new TypeError("the typed client sent no object");
  return sent;
}
