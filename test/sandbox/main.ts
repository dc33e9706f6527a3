/** `npm start`: the sandbox for a person. `--help` tells what it can do. */

import { decideSteps, fingerprintOf, undecidedIncident } from "./decide-steps.ts";
import { formatLogEntry, type LogEntry } from "./host/log-entry.ts";
import type { HostAddress } from "./host-call.ts";
import { type NextStep, nextSteps } from "./next-steps.ts";
import { showProgress } from "./progress.ts";
import { helpText, parseStartOptions, type StartOptions } from "./sandbox-options.ts";
import { readSandboxPorts } from "./sandbox-ports.ts";
import { onShutdown } from "./shutdown.ts";
import { type Sandbox, startSandbox } from "./start-sandbox.ts";
import { learnClusters } from "./story/learn-clusters.ts";
import { readSeenAlert } from "./story/seen-alert.ts";
import { tellStory } from "./story/tell-story.ts";
import { everyChannelPolicy } from "./surroundings.ts";
import { createTerminal } from "./terminal.ts";

/** Long enough that people see the cluster in `Updating`, in milliseconds. */
const operationDurationMs = 4000;

const terminal = createTerminal();
const { line, paint } = terminal;

process.exitCode = await run();

async function run(): Promise<number> {
  let options: StartOptions;
  try {
    options = parseStartOptions(process.argv.slice(2));
  } catch (error) {
    return fail(`${messageOf(error)} See npm start -- --help.`);
  }
  if (options.help) {
    process.stdout.write(helpText());
    return 0;
  }
  const ending = Promise.withResolvers<"asked" | "host">();
  let isUp = false;
  onShutdown(() => {
    if (!isUp) process.exit(options.once ? 1 : 0);
    ending.resolve("asked");
  });

  let sandbox: Sandbox;
  line(paint("bold", "AKS Guardrail sandbox"));
  const progress = showProgress(terminal);
  try {
    sandbox = await startSandbox({
      ports: readSandboxPorts(process.env),
      mode: options.mode,
      operationDurationMs,
      settings: { GUARDRAIL_POLICY: everyChannelPolicy },
      onReady: progress.ready,
      onLog: (entry) => showLog(entry, options.verbose),
    });
  } catch (error) {
    progress.end();
    return fail(messageOf(error));
  }
  progress.end();
  isUp = true;
  void sandbox.host.exited.then(() => ending.resolve("host"));
  try {
    const end = await live(sandbox, options, ending.promise);
    if (end === "host") return fail("The Functions host has ended by itself; --verbose shows its log.");
    return end === "asked" ? 0 : end;
  } finally {
    if (terminal.isInteractive && !options.once) line(paint("dim", "Stopping …"));
    await sandbox.stop();
  }
}

/** Plays the story and stays up. Answers how it ended, or the exit code of `--once`. */
async function live(
  sandbox: Sandbox,
  options: StartOptions,
  ending: Promise<"asked" | "host">,
): Promise<"asked" | "host" | number> {
  if (options.mode === "revert") {
    const interruption = new AbortController();
    void ending.then(() => interruption.abort());
    const outcome = await tellStory(sandbox, terminal, interruption.signal);
    const first = interruption.signal.aborted ? await ending : outcome;
    if (typeof first === "string") return options.once && first === "asked" ? 1 : first;
    if (options.once) return first.missing.length === 0 ? 0 : 1;
  } else {
    const deadline = Date.now() + 30_000;
    const [problem] = await learnClusters(sandbox, () => Date.now() > deadline);
    line();
    line(problem ?? "The guardrail has seen the clusters. It only tells: nothing is put back.");
  }
  line();
  line(`${paint("bold", "Everything stays up; try next")} ${paint("dim", "(Ctrl-C ends it)")}`);
  const show = (steps: readonly NextStep[]): void => {
    for (const { title, command } of steps) {
      line(`  ${title}`);
      line(`    ${paint("cyan", command)}`);
    }
  };
  show(nextSteps(sandbox, sandbox.host));
  line();
  sandbox.inbox.onMessage((message) => {
    const alert = readSeenAlert(message);
    const text = alert?.headline ?? message.problem ?? "a message that is no alert";
    line(`${paint("dim", message.at.slice(11, 19))}  ${message.channel.padEnd(8)} ${text}`);
    // Where the guardrail only tells, the decision is the person's who reads this.
    const incidentId = options.mode === "alert" ? undecidedIncident(message) : undefined;
    if (incidentId !== undefined) void howToDecide(sandbox.host, incidentId).then(show);
  });
  return ending;
}

async function howToDecide(host: HostAddress, incidentId: string): Promise<readonly NextStep[]> {
  // The host may be on its way down.
  const fingerprint = await fingerprintOf(host, incidentId).catch(() => undefined);
  return fingerprint === undefined ? [] : decideSteps(host, incidentId, fingerprint);
}

/** Errors are always shown: where something goes wrong, that is what to see. */
function showLog(entry: LogEntry, verbose: boolean): void {
  const isError = entry.level === "error" || entry.level === "critical";
  if (isError) line(paint("red", formatLogEntry(entry)));
  else if (verbose && entry.level !== "debug" && entry.level !== "trace") {
    line(paint("dim", formatLogEntry(entry)));
  }
}

function fail(message: string): number {
  terminal.status("");
  console.error(message);
  return 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
