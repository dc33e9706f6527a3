import { eventually } from "../e2e/support/eventually.ts";
import { type BenchSandbox, servicesOf } from "./bench-sandbox.ts";
import { countRequests, type FleetLook } from "./fleet-figures.ts";

/** A look that takes longer is no figure but a failure, in milliseconds: twice the host's own limit. */
const patienceMs = 240_000;

/** What is to be measured. */
export interface AskedLook {
  readonly timer: "sweep" | "earlyLook";
  /** Part of the line that says that everything was gone through, by the timer or who it hands on to; without it, the timer's end is waited for. */
  readonly says?: string;
  /** The id of a cluster that was opened, to be told. */
  readonly opened?: string;
}

/**
 * Runs a timer, and waits until it has gone through everything and what it found is told, each by its own watch. What the run of the opened
 * cluster leaves to do later is cleared away, so that it does not run into the next look.
 * @throws Error that says what was waited for in vain, with the app's last complaint
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
    (says === undefined ? hasRun(sandbox, timer, from) : isSaid(sandbox, says, from)).then(since),
    opened === undefined ? undefined : isTold(sandbox, opened).then(since),
  ]);
  const lines = logs.slice(from);
  if (opened !== undefined) await hasRun(sandbox, "followUp", from);
  const peakMemory = await guardrail.peakMemory();
  const look = {
    seconds,
    ...(toldSeconds === undefined ? {} : { toldSeconds }),
    left: leftIn(lines),
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

/** Waits until a function has ended, by the lines of the host's log from one on. */
function hasRun(sandbox: BenchSandbox, name: string, from: number): Promise<void> {
  return isLogged(
    sandbox,
    `${name} ends`,
    from,
    ({ functionName, message }) => functionName === name && /^Executed \(/.test(message),
  );
}

function isSaid(sandbox: BenchSandbox, words: string, from: number): Promise<void> {
  return isLogged(sandbox, `the app says "${words}"`, from, ({ message }) => message.includes(words));
}

async function isLogged(
  { guardrail }: BenchSandbox,
  what: string,
  from: number,
  isIt: (line: Lines[number]) => boolean,
): Promise<void> {
  const { logs } = guardrail.host;
  let looked = from;
  await eventually(
    what,
    () => {
      const lines = logs.slice(looked);
      looked += lines.length;
      return lines.some(isIt);
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

type Lines = BenchSandbox["guardrail"]["host"]["logs"];

function leftIn(lines: Lines): number {
  const told = lines.map(({ message }) => /The time for the early look is over: (\d+) /.exec(message)?.[1]);
  return Number(told.find((count) => count !== undefined) ?? 0);
}

function complaintIn(lines: Lines): string {
  const complaint = lines.findLast(({ level }) => level === "error" || level === "warning");
  return complaint?.message.split("\n")[0] ?? "nothing was complained of";
}
