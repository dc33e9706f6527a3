import * as v from "valibot";

/** A registered function as the host serves it. */
export type FunctionDefinition = { name: string; bindingName: string } & (
  | { trigger: "http"; methods: string[]; route: string; authLevel: "anonymous" | "function" | "admin" }
  | { trigger: "eventGrid" }
  | { trigger: "queue"; queueName: string; connection: string }
  | { trigger: "timer"; schedule: string; runOnStartup: boolean }
);
export type Trigger<T extends FunctionDefinition["trigger"]> = Extract<FunctionDefinition, { trigger: T }>;

/** A function that cannot be served, and why: the host goes on without it, as the real one does. */
export interface FunctionInError {
  name: string;
  error: string;
}

const lowerCase = v.pipe(v.string(), v.toLowerCase());
const trigger = v.variant("type", [
  v.object({
    type: v.literal("httptrigger"),
    methods: v.array(v.pipe(v.string(), v.toUpperCase())),
    route: v.optional(v.string()),
    authLevel: v.pipe(lowerCase, v.picklist(["anonymous", "function", "admin"])),
  }),
  v.object({ type: v.literal("eventgridtrigger") }),
  v.object({
    type: v.literal("queuetrigger"),
    queueName: v.string(),
    connection: v.optional(v.string(), "AzureWebJobsStorage"),
  }),
  v.object({
    type: v.literal("timertrigger"),
    schedule: v.string(),
    runOnStartup: v.optional(v.boolean(), false),
  }),
]);
const binding = v.looseObject({ type: lowerCase, direction: v.optional(v.string()) });

/**
 * Turns what the app registered into what this host can serve.
 * @param env app settings: `%NAME%` in a route, queue name or schedule stands for the setting of that name.
 */
export function toFunctionDefinition(
  registered: { name: string; bindings: Record<string, unknown>; hasRetryOptions: boolean },
  env: NodeJS.ProcessEnv,
): FunctionDefinition | FunctionInError {
  const { name } = registered;
  try {
    if (registered.hasRetryOptions) throw new Error("this local host does not serve retry options");
    const bindings = Object.entries(registered.bindings).map(
      ([bindingName, value]) => [bindingName, v.parse(binding, value)] as const,
    );
    const triggers = bindings.filter(([, { type }]) => type.endsWith("trigger"));
    const [only] = triggers;
    if (only === undefined || triggers.length > 1)
      throw new Error(`it has ${triggers.length} triggers, not one`);
    const [bindingName, declared] = only;
    for (const [other, { type }] of bindings) {
      if (other !== bindingName && !(other === "$return" && type === "http")) {
        throw new Error(`this local host does not serve the binding "${other}" of type ${type}`);
      }
    }
    return { name, bindingName, ...toTrigger(name, declared, env) };
  } catch (error) {
    return { name, error: `The '${name}' function is in error: ${describe(error)}.` };
  }
}

/** One line that says how a function is reached. */
export function describeFunction(definition: FunctionDefinition, routePrefix: string): string {
  const { name } = definition;
  switch (definition.trigger) {
    case "http": {
      const path = [routePrefix, definition.route].filter((part) => part !== "").join("/");
      return `${name}: [${definition.methods}] /${path} (${definition.authLevel})`;
    }
    case "eventGrid":
      return `${name}: Event Grid`;
    case "queue":
      return `${name}: queue ${definition.queueName}`;
    case "timer":
      return `${name}: timer ${definition.schedule}`;
  }
}

function toTrigger(name: string, declared: v.InferOutput<typeof binding>, env: NodeJS.ProcessEnv) {
  const parsed = v.parse(trigger, declared);
  const resolved = (text: string): string => resolveAppSettings(text, env);
  switch (parsed.type) {
    case "httptrigger":
      return {
        trigger: "http" as const,
        methods: parsed.methods,
        route: resolved(parsed.route ?? name),
        authLevel: parsed.authLevel,
      };
    case "eventgridtrigger":
      return { trigger: "eventGrid" as const };
    case "queuetrigger":
      return {
        trigger: "queue" as const,
        queueName: resolved(parsed.queueName),
        connection: parsed.connection,
      };
    case "timertrigger":
      return {
        trigger: "timer" as const,
        schedule: resolved(parsed.schedule),
        runOnStartup: parsed.runOnStartup,
      };
  }
}

function resolveAppSettings(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(/%([^%]+)%/g, (_, setting: string) => {
    const value = env[setting];
    if (value === undefined) throw new Error(`'%${setting}%' does not resolve to an app setting`);
    return value;
  });
}

function describe(error: unknown): string {
  if (error instanceof v.ValiError)
    return `${v.getDotPath(error.issues[0]) ?? "binding"}: ${error.issues[0].message}`;
  return error instanceof Error ? error.message : String(error);
}
