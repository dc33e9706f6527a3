import { eventually } from "../e2e/support/eventually.ts";
import { type BenchSandbox, servicesOf } from "./bench-sandbox.ts";
import { countRequests, type FleetLook } from "./fleet-figures.ts";

/** A look that takes longer is no figure but a failure, in milliseconds; the host's own limit is two minutes. */
const patienceMs = 150_000;

/** What is to be measured. */
export interface AskedLook {
  readonly timer: "sweep" | "earlyLook";
  /** Part of the line that the timer writes where it went through everything; without it, its end is enough. */
  readonly says?: string;
  /** The id of a cluster that was opened, to be told. */
  readonly opened?: string;
}

/**
 * Runs a timer, and waits until it has ended and what it found is told, each by its own watch. What the run of the opened
 * cluster leaves to do later is cleared away, so that it does not run into the next look.
 * @throws Error in one line where the timer did not go through everything, or nothing was told
 */
export async function measureLook(
  sandbox: BenchSandbox,
  { timer, says, opened }: AskedLook,
): Promise<FleetLook> {
  const { guardrail, storage } = sandbox;
  const { logs } = guardrail.host;
  await guardrail.requests();
  await guardrail.peakMemory();
  const from = logs.length;
  const cpu = await guardrail.cpu();
  const started = performance.now();
  const since = (): number => (performance.now() - started) / 1000;
  await runTimer(sandbox, timer);
  const [seconds, toldSeconds] = await Promise.all([
    hasRun(sandbox, timer, from).then(since),
    opened === undefined ? undefined : isTold(sandbox, opened).then(since),
  ]);
  const lines = logs.slice(from);
  if (says !== undefined && !lines.some(({ message }) => message.includes(says)))
    throw new Error(`${timer} did not go through everything: ${complaintIn(lines)}`);
  if (opened !== undefined) await hasRun(sandbox, "followUp", from);
  const peakMemory = await guardrail.peakMemory();
  const look = {
    seconds,
    ...(toldSeconds === undefined ? {} : { toldSeconds }),
    cpuSeconds: ((await guardrail.cpu()) - cpu) / 1000,
    peakMemory,
    ...countRequests(await guardrail.requests(), servicesOf(sandbox)),
  };
  await storage.loseFollowUps();
  return look;
}

async function runTimer({ guardrail: { host } }: BenchSandbox, name: string): Promise<void> {
  const { status } = await fetch(`${host.url}/admin/functions/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-functions-key": host.key },
    body: '{"input":""}',
  });
  if (status !== 202) throw new Error(`The timer ${name} was answered with ${status}.`);
}

/** Waits until a function has ended that the host began after a line of its log. */
async function hasRun({ guardrail }: BenchSandbox, name: string, from: number): Promise<void> {
  const { logs } = guardrail.host;
  let looked = from;
  await eventually(
    `${name} ends`,
    () => {
      const lines = logs.slice(looked);
      looked = logs.length;
      return lines.some(({ functionName, message }) => functionName === name && /^Executed \(/.test(message));
    },
    { withinMs: patienceMs, seen: () => complaintIn(logs.slice(from)) },
  );
}

async function isTold({ inbox, guardrail }: BenchSandbox, id: string): Promise<void> {
  const name = id.split("/").at(-1) ?? "";
  await eventually(
    `${name} is told`,
    () => inbox.messages().some(({ body, isPosted }) => isPosted && body.includes(name)),
    { withinMs: patienceMs, seen: () => complaintIn(guardrail.host.logs) },
  );
}

function complaintIn(lines: BenchSandbox["guardrail"]["host"]["logs"]): string {
  const complaint = lines.findLast(({ level }) => level === "error" || level === "warning");
  return complaint?.message.split("\n")[0] ?? "nothing was complained of";
}
