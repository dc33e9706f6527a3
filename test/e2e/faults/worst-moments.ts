import { removeRanges } from "../../sandbox/arm/clusters/cluster-change.ts";
import type { FaultHandle } from "../../sandbox/arm/http/faults.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";
import type { GateRule, HeldRequest, StorageRequest } from "../../sandbox/storage-gate.ts";
import { eventually } from "../support/eventually.ts";
import type { GatedSandbox } from "../support/gated-sandbox.ts";
import type { TestCluster } from "../support/test-cluster.ts";
import { closedAndToldOnce, mentionOf, type WholeStory } from "../support/whole-story.ts";
import { writeEvent } from "../support/write-event.ts";

/** A run that is stopped at its moment. */
export interface StoppedRun {
  /** True once the run has come so far. */
  isReached(): boolean | Promise<boolean>;
  /** True once what was held has lost its client, as far as that can be seen. */
  isGivenUp(): boolean;
  /** Lets go of what was held, when nobody waits for it any more. */
  release(): void;
  /** Lets a request arrive that outlived its sender, when everything else is over. */
  arriveLate?(): void;
}

/**
 * What starts the run: an event that Event Grid delivers again where it was not answered; one that nobody delivers
 * again, so that only the run's note is left; or the queue, whose message the host then has in hand.
 */
type Start = "event-grid" | "last-event" | "queue";

/** A moment of a run in which it would be bad to die. */
export interface WorstMoment {
  readonly name: string;
  readonly startedBy: Start;
  readonly stop: (cluster: TestCluster, sandbox: GatedSandbox) => StoppedRun;
  /** What has come of the cluster when nothing is left to do. */
  readonly story: WholeStory;
}

export const worstMoments: readonly WorstMoment[] = [
  {
    name: "before the note is written",
    startedBy: "event-grid",
    stop: (cluster, { queueGate }) => held(queueGate.hold({ when: "before", fits: isNoteOf(cluster) })),
    story: closedAndToldOnce,
  },
  {
    name: "after the note, before the lease",
    startedBy: "last-event",
    stop: (cluster, { tableGate }) => held(tableGate.hold({ when: "before", fits: isLeaseOf(cluster) })),
    story: closedAndToldOnce,
  },
  {
    name: "after the note, before the read",
    startedBy: "event-grid",
    stop: ({ id }, { arm }) => asked(arm.faults.add({ method: "GET", path: id }, { kind: "hold" })),
    story: closedAndToldOnce,
  },
  {
    name: "after the note, before the read, where nobody delivers again",
    startedBy: "last-event",
    stop: ({ id }, { arm }) => asked(arm.faults.add({ method: "GET", path: id }, { kind: "hold" })),
    story: closedAndToldOnce,
  },
  {
    name: "before the read, with the queue's message in hand",
    startedBy: "queue",
    stop: ({ id }, { arm }) => asked(arm.faults.add({ method: "GET", path: id }, { kind: "hold" })),
    story: closedAndToldOnce,
  },
  {
    name: "after the read, before the state is recorded",
    startedBy: "event-grid",
    stop: (cluster, { tableGate }) => held(tableGate.hold(recording(cluster, "before"))),
    story: closedAndToldOnce,
  },
  {
    name: "after the state was recorded, before the PUT and the alerts",
    startedBy: "last-event",
    stop: (cluster, { tableGate }) => held(tableGate.hold(recording(cluster, "after"))),
    story: closedAndToldOnce,
  },
  {
    name: "while the PUT is on its way, which ARM gets at last when another run has closed the cluster",
    startedBy: "event-grid",
    stop: (cluster, sandbox) => {
      const put = sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "hold" });
      return {
        ...askedAndTold(put, cluster, sandbox),
        release: () => undefined,
        arriveLate: () => put.release(),
      };
    },
    story: closedAndToldOnce,
  },
  {
    name: "after the PUT was accepted, before that was recorded",
    startedBy: "event-grid",
    stop: (cluster, sandbox) => askedAndTold(holdAnswer(cluster, sandbox), cluster, sandbox),
    story: closedAndToldOnce,
  },
  {
    name: "after the PUT was accepted, before that was recorded, where nobody delivers again",
    startedBy: "last-event",
    stop: (cluster, sandbox) => askedAndTold(holdAnswer(cluster, sandbox), cluster, sandbox),
    story: closedAndToldOnce,
  },
  {
    name: "after all was recorded, before the note is taken back",
    startedBy: "last-event",
    stop: (cluster, sandbox) => {
      const last = held(sandbox.tableGate.hold(recordingLast(cluster)));
      const confirm = holdConfirmation(cluster, sandbox);
      return {
        ...last,
        release() {
          last.release();
          confirm();
        },
        isReached: async () => (await last.isReached()) && (await isAllMarked(cluster, sandbox)),
      };
    },
    story: closedAndToldOnce,
  },
  {
    name: "after an alert was sent, before it was marked",
    startedBy: "last-event",
    stop: (cluster, sandbox) => {
      const about = mentionOf(cluster);
      sandbox.inbox.fail("webhook", { answer: "hang", isPosted: true, about });
      const confirm = holdConfirmation(cluster, sandbox);
      // The other channels have been told, and that is marked.
      const isReached = async () =>
        cluster.told().webhook.includes("opened") &&
        cluster.puts().some(({ write }) => write !== undefined) &&
        (await sandbox.storage.pendingAlerts(cluster.id)) === 1;
      return { isReached, isGivenUp: () => true, release: confirm };
    },
    // Nobody can know whether it was heard, so it is told again, under its id.
    story: { ...closedAndToldOnce, toldAgain: ["webhook: opened"] },
  },
];

/** Opens a cluster in such a way that the run for it stops at a moment. */
export async function openAndStop(
  { startedBy, stop }: WorstMoment,
  cluster: TestCluster,
  sandbox: GatedSandbox,
): Promise<StoppedRun> {
  if (startedBy === "queue") await leaveToQueue(cluster, sandbox);
  const run = stop(cluster, sandbox);
  switch (startedBy) {
    case "event-grid":
      sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges);
      break;
    case "last-event":
      cluster.changeSilently(removeRanges);
      // Nobody is left to be answered when the host dies.
      sandbox.app.deliver([writeEvent(cluster.id)]).catch(() => undefined);
      break;
    case "queue":
      cluster.changeSilently(removeRanges);
      await eventually("the queue's run has come to its moment", () => run.isReached());
  }
  return run;
}

/** Has an event meet a run that is under way, so that its note wakes in a few seconds, when that run is over. */
async function leaveToQueue(cluster: TestCluster, { arm, app }: GatedSandbox): Promise<void> {
  const hold = arm.faults.add({ method: "GET", path: cluster.id }, { kind: "hold" });
  const first = app.deliver([writeEvent(cluster.id)]);
  await eventually("a run reads", () => hold.hits() === 1);
  await app.deliver([writeEvent(cluster.id)]);
  hold.release();
  await first;
}

/**
 * Holds the operation of the cluster's next PUT, so that no run that confirms it is under way at the moment, whose own
 * alerts would be another story. The answer lets it end.
 */
function holdConfirmation({ id }: TestCluster, { arm }: GatedSandbox): () => void {
  arm.planNextOperation({ hold: true }, { id, kind: "put" });
  return () => void arm.releaseOperations(id);
}

function holdAnswer({ id }: TestCluster, { arm }: GatedSandbox): FaultHandle {
  return arm.faults.add({ method: "PUT", path: id }, { kind: "hold", when: "after" });
}

/** Side by side with the PUT the alerts are sent: when all of them are marked, nothing is open but the PUT. */
function askedAndTold(put: FaultHandle, cluster: TestCluster, sandbox: GatedSandbox): StoppedRun {
  return { ...asked(put), isReached: async () => put.hits() > 0 && (await isAllMarked(cluster, sandbox)) };
}

async function isAllMarked({ id }: TestCluster, { storage }: GatedSandbox): Promise<boolean> {
  return (await storage.pendingAlerts(id)) === 0;
}

function asked(fault: FaultHandle): StoppedRun {
  return { isReached: () => fault.hits() > 0, isGivenUp: () => true, release: () => fault.release() };
}

function held(request: HeldRequest): StoppedRun {
  return {
    isReached: () => request.isHeld(),
    isGivenUp: () => request.isGivenUp(),
    release: () => request.release(),
  };
}

function isNoteOf({ id }: TestCluster): GateRule["fits"] {
  return ({ method, text }) => method === "POST" && text.includes(`"clusterId":"${id}"`);
}

/** A run's first write to its cluster's row, which nothing else merges into. */
function isLeaseOf(cluster: TestCluster): GateRule["fits"] {
  return (request) => request.text.includes("LeaseHolder") && isRowOf(request, cluster);
}

/** A run's first transaction. */
function recording(cluster: TestCluster, when: GateRule["when"]): GateRule {
  return { when, fits: (request) => request.url.includes("$batch") && isRowOf(request, cluster) };
}

/** A run's last transaction, by which it gives the cluster back: the answer is held. */
function recordingLast(cluster: TestCluster): GateRule {
  const { fits } = recording(cluster, "after");
  return { when: "after", fits: (request) => fits(request) && !request.text.includes("LeaseHolder") };
}

function isRowOf({ url, text }: StorageRequest, { resourceGroup, name }: TestCluster): boolean {
  const partition = `|${resourceGroup}|${name}`.toLowerCase();
  return text.includes(partition) || decodeURIComponent(url).includes(partition);
}
