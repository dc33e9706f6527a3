/** The environment of a hook: azd hands over its own values among the others. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A parameter of infra/main.bicep as it would be deployed. */
export interface Parameter {
  readonly name: string;
  readonly value: unknown;
  /** The environment variables that its value comes from. */
  readonly variables: readonly string[];
}

/**
 * The parameters that azd would hand to Bicep: main.parameters.json with `${NAME}` and `${NAME=default}` filled in. A
 * parameter whose variables are all unset and which is empty then is left out, as azd does, which takes the default or
 * asks (github.com/Azure/azure-dev, cli/azd/pkg/infra/provisioning/bicep/bicep_provider.go, loadParameters).
 * @throws Error in one line where the file is no parameter file
 */
export function resolveParameters(text: string, env: Environment): readonly Parameter[] {
  const parameters = propertyOf(parse(text), "parameters");
  if (!isRecord(parameters)) throw new Error("infra/main.parameters.json has no parameters.");
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const variables = new Set<string>();
    const value = fill(propertyOf(parameter, "value"), (variable, fallback) => {
      variables.add(variable);
      const given = env[variable] ?? "";
      return given === "" ? fallback : given;
    });
    return value === undefined || value === "" ? [] : [{ name, value, variables: [...variables] }];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(
      `infra/main.parameters.json is not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function fill(value: unknown, valueFor: (variable: string, fallback: string) => string): unknown {
  if (typeof value === "string") {
    return value.replaceAll(/\$\{(\w+)(?::?[=-]([^}]*))?\}/g, (_, variable: string, fallback = "") =>
      valueFor(variable, fallback),
    );
  }
  if (Array.isArray(value)) return value.map((entry) => fill(entry, valueFor));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, fill(entry, valueFor)]));
}

/** The property of that name, where there is one. */
export function propertyOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
