import { once } from "node:events";
import { createServer } from "node:net";

/** Everything in the sandbox that listens. */
export type PortName = "host" | "arm" | "armControl" | "inbox" | "blob" | "queue" | "table";

/** A port for each; 0 for any free one. All are on the loopback address. */
export type SandboxPorts = Readonly<Record<PortName, number>>;

/** Who wants which port, and the environment variable that gives it another. */
export const portOwners: Readonly<
  Record<PortName, { readonly owner: string; readonly variable: string; readonly usual: number }>
> = {
  host: { owner: "the Functions host", variable: "GUARDRAIL_SANDBOX_HOST_PORT", usual: 7071 },
  arm: { owner: "the ARM simulator", variable: "GUARDRAIL_SANDBOX_ARM_PORT", usual: 7443 },
  armControl: {
    owner: "the ARM simulator's control surface",
    variable: "GUARDRAIL_SANDBOX_ARM_CONTROL_PORT",
    usual: 7444,
  },
  inbox: { owner: "the inbox", variable: "GUARDRAIL_SANDBOX_INBOX_PORT", usual: 7080 },
  blob: { owner: "Azurite's blob service", variable: "GUARDRAIL_SANDBOX_BLOB_PORT", usual: 10000 },
  queue: { owner: "Azurite's queue service", variable: "GUARDRAIL_SANDBOX_QUEUE_PORT", usual: 10001 },
  table: { owner: "Azurite's table service", variable: "GUARDRAIL_SANDBOX_TABLE_PORT", usual: 10002 },
};

/** In the order in which they are checked and listed. */
export const portNames: readonly PortName[] = [
  "host",
  "arm",
  "armControl",
  "inbox",
  "blob",
  "queue",
  "table",
];

/** Any free port for everything, for tests. */
export const freePorts: SandboxPorts = mapPorts(() => 0);

/**
 * The usual ports, or those that the environment names.
 * @throws Error in one line that names the variable, where its value is no port or two of them are the same.
 */
export function readSandboxPorts(env: Readonly<Record<string, string | undefined>>): SandboxPorts {
  const ports = mapPorts((name) => {
    const { variable, usual } = portOwners[name];
    const text = env[variable]?.trim() ?? "";
    if (text === "") return usual;
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
      throw new Error(`${variable} is "${text}": give a port from 0 to 65535 (0 for any free one).`);
    }
    return Number(text);
  });
  for (const name of portNames) {
    const twin = portNames.find((other) => other !== name && ports[other] === ports[name]);
    if (ports[name] === 0 || twin === undefined) continue;
    const { owner, variable } = portOwners[name];
    throw new Error(
      `Port ${ports[name]} is wanted by ${owner} and by ${portOwners[twin].owner}: set ${variable} or ${portOwners[twin].variable}.`,
    );
  }
  return ports;
}

/** Rejects with one line that names the port, who wants it and what to do, where one is taken. */
export async function assertPortsFree(ports: SandboxPorts): Promise<void> {
  const states = await Promise.all(
    portNames.map(async (name) => ({ name, problem: await whyNotFree(ports[name]) })),
  );
  const [first, ...others] = states.filter(({ problem }) => problem !== undefined);
  if (first?.problem === undefined) return;
  const { owner, variable } = portOwners[first.name];
  const more = others.map(({ name }) => ports[name]).join(", ");
  throw new Error(
    `Port ${ports[first.name]}, wanted by ${owner}, ${first.problem}: end the program that has it, or set ${variable} to another.${
      more === "" ? "" : ` The same goes for ${more}; perhaps another sandbox is running.`
    }`,
  );
}

async function whyNotFree(port: number): Promise<string | undefined> {
  if (port === 0) return undefined;
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") return "is taken";
    return code === "EACCES" ? "may not be used by this user" : `cannot be used (${String(error)})`;
  }
  server.close();
  await once(server, "close");
  return undefined;
}

function mapPorts(portOf: (name: PortName) => number): SandboxPorts {
  return {
    host: portOf("host"),
    arm: portOf("arm"),
    armControl: portOf("armControl"),
    inbox: portOf("inbox"),
    blob: portOf("blob"),
    queue: portOf("queue"),
    table: portOf("table"),
  };
}
