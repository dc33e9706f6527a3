import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import { policySchema } from "../../../src/core/policy/policy-schema.ts";
import { policyKeyDescriptions } from "./policy-key-descriptions.ts";

/** A JSON Schema or a part of one. */
type JsonSchema = ReturnType<typeof toJsonSchema>;

/** Checks that are code: what a JSON Schema can say of them stands beside them, as `inJsonSchema`. */
const codeActions = ["check", "raw_check", "raw_transform", "trim"];

const config: ConversionConfig = {
  // Each problem is handed to the overrides, which throw for what they do not expect; the rest is a section's own pipe.
  errorMode: "ignore",
  overrideSchema({ valibotSchema, jsonSchema, errors }) {
    // A section refuses the keys that it does not know by itself, so as to tell them all.
    if (valibotSchema.type === "loose_object") {
      const { required = [], ...rest } = jsonSchema;
      return { ...rest, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
    }
    if (valibotSchema.type === "custom") return jsonSchema;
    if (valibotSchema.type === "non_nullish" && "wrapped" in valibotSchema) {
      const { $schema: _, ...wrapped } = toJsonSchema(asSchema(valibotSchema.wrapped), config);
      return wrapped;
    }
    return failOn(errors);
  },
  overrideAction({ valibotAction, jsonSchema, errors }) {
    if (codeActions.includes(valibotAction.type)) return jsonSchema;
    // A pattern with flags is said without them by the keywords after it.
    if (valibotAction.type === "regex") return jsonSchema;
    return failOn(errors);
  },
};

/** The JSON Schema of the policy file, made of the schema that the parser itself uses, with what an editor shows of each key. */
export function policyJsonSchema(): JsonSchema {
  const { $schema, ...schema } = toJsonSchema(policySchema, config);
  return {
    $schema,
    title: "AKS Guardrail policy",
    description:
      "Which clusters are guarded how. What only the parser can tell (npx aks-guardrail policy check) is listed in docs/policy.md.",
    ...withDescriptions(schema, ""),
  };
}

/** The text of docs/policy.schema.json. */
export function policyJsonSchemaText(): string {
  return `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;
}

/** The paths of all keys that a policy file may have, as `policyKeyDescriptions` names them. */
export function policyKeyPaths(schema: JsonSchema = policyJsonSchema(), path = ""): readonly string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const at = describedPath(path === "" ? key : `${path}.${key}`);
    return typeof child === "object"
      ? [at, ...policyKeyPaths(child, path === "" ? key : `${path}.${key}`)]
      : [at];
  });
  return [...own, ...(isSchema(schema.items) ? policyKeyPaths(schema.items, `${path}[]`) : [])];
}

function withDescriptions(schema: JsonSchema, path: string): JsonSchema {
  const { properties, items, ...rest } = schema;
  const described = policyKeyDescriptions[describedPath(path)];
  return {
    ...(described === undefined ? {} : { description: described }),
    ...rest,
    ...(isSchema(items) ? { items: withDescriptions(items, `${path}[]`) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, child]) => [
              key,
              isSchema(child) ? withDescriptions(child, path === "" ? key : `${path}.${key}`) : child,
            ]),
          ),
        }
      : {}),
  };
}

/** The keys that `defaults` and an entry share are described once. */
function describedPath(path: string): string {
  const own = /^(?:defaults|clusters\[\])\.(.+)$/.exec(path)?.[1];
  return own !== undefined && `settings.${own}` in policyKeyDescriptions ? `settings.${own}` : path;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type AnySchema = Parameters<typeof toJsonSchema>[0];

function asSchema(value: unknown): AnySchema {
  if (isValibotSchema(value)) return value;
  throw new TypeError("a wrapped schema is no schema of valibot's");
}

function isValibotSchema(value: unknown): value is AnySchema {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "schema";
}

/** What cannot be said is an error of the generator: nothing is left out in silence. */
function failOn(errors: readonly string[] | undefined): undefined {
  if (errors && errors.length > 0) throw new Error(errors.join(" "));
  return undefined;
}
