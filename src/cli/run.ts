import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import manifest from "../../package.json" with { type: "json" };
import type { CliIo } from "./cli-io.ts";
import { evaluateCommand } from "./evaluate-command.ts";
import { doctorHelp, evaluateHelp, overallHelp, policyHelp } from "./help.ts";
import { policyCheckCommand } from "./policy-check-command.ts";
import { policyExplainCommand } from "./policy-explain/policy-explain-command.ts";
import { UnusableInput } from "./unusable-input.ts";

const help = { type: "boolean", short: "h", default: false } as const;

/**
 * Runs one command line (without the program's name) and answers its exit status: 0 nothing found, 1 findings, 2 unusable
 * input, with one line on standard error that says what and where, or something that could not be examined.
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    io.err(`aks-guardrail: ${error.message}`);
    return 2;
  }
}

function dispatch([command, ...rest]: readonly string[], io: CliIo): Promise<number> | number {
  switch (command) {
    case "evaluate":
      return runEvaluate(rest, io);
    case "policy":
      return runPolicy(rest, io);
    case "doctor":
      return runDoctor(rest, io);
    case "--help":
    case "-h":
    case "help":
      return print(overallHelp, io);
    case "--version":
      return print(manifest.version, io);
    case undefined:
      throw new UnusableInput("there is no command; see aks-guardrail --help");
    default:
      throw new UnusableInput(`${command}: it is not a command; see aks-guardrail --help`);
  }
}

function runEvaluate(args: readonly string[], io: CliIo): Promise<number> | number {
  const { values, positionals } = parse(args, {
    baseline: { type: "string" },
    policy: { type: "string" },
    mode: { type: "string" },
    output: { type: "string", short: "o" },
    help,
  } as const);
  if (values.help) return print(evaluateHelp, io);
  const [source, ...others] = positionals;
  if (source === undefined || others.length > 0) {
    throw new UnusableInput("evaluate: give one file, one folder or - ; see aks-guardrail evaluate --help");
  }
  const { baseline, policy, mode, output } = values;
  return evaluateCommand(
    {
      source,
      ...(baseline === undefined ? {} : { baseline }),
      ...(policy === undefined ? {} : { policy }),
      ...(mode === undefined ? {} : { mode }),
      ...(output === undefined ? {} : { output }),
    },
    io,
  );
}

function runPolicy(args: readonly string[], io: CliIo): Promise<number> | number {
  const { values, positionals } = parse(args, {
    cluster: { type: "string" },
    baseline: { type: "string" },
    mode: { type: "string" },
    output: { type: "string", short: "o" },
    help,
  } as const);
  const { help: isHelp, ...options } = values;
  if (isHelp) return print(policyHelp, io);
  const [subcommand, path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw notOnePolicy();
  if (subcommand === "explain") {
    const { cluster, baseline, mode, output } = options;
    return policyExplainCommand({ file: path, cluster, baseline, mode, output }, io);
  }
  if (subcommand !== "check") throw notOnePolicy();
  const [surplus] = Object.keys(options);
  if (surplus !== undefined) {
    throw new UnusableInput(
      `policy check: --${surplus} is for policy explain; see aks-guardrail policy --help`,
    );
  }
  return policyCheckCommand(path, io);
}

function notOnePolicy(): UnusableInput {
  return new UnusableInput("policy: give check or explain, and one file; see aks-guardrail policy --help");
}

async function runDoctor(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parse(args, {
    name: { type: "string", short: "n" },
    "resource-group": { type: "string", short: "g" },
    subscription: { type: "string" },
    guarded: { type: "string" },
    output: { type: "string", short: "o" },
    "arm-endpoint": { type: "string" },
    "send-test": { type: "boolean", default: false },
    help,
  } as const);
  if (values.help) return print(doctorHelp, io);
  const [app, ...others] = positionals;
  if (others.length > 0) throw new UnusableInput("doctor: give one app; see aks-guardrail doctor --help");
  // The SDKs are loaded for this command alone.
  const [{ doctorCommand }, { openReader }] = await Promise.all([
    import("./doctor/doctor-command.ts"),
    import("./doctor/reading-azure/open-reader.ts"),
  ]);
  return doctorCommand(
    {
      app,
      name: values.name,
      resourceGroup: values["resource-group"],
      subscription: values.subscription,
      guarded: values.guarded,
      output: values.output,
      armEndpoint: values["arm-endpoint"],
      sendTest: values["send-test"],
    },
    io,
    openReader,
  );
}

function parse<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // parseArgs throws TypeErrors for what the user typed, with a text that names it.
    if (error instanceof TypeError) throw new UnusableInput(error.message, { cause: error });
    throw error;
  }
}

function print(text: string, io: CliIo): number {
  io.out(text);
  return 0;
}
