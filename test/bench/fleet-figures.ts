import { readableCount } from "../../src/core/text/readable.ts";
import type { TracedRequest } from "./probed-host.ts";
import { tableLines } from "./report.ts";
import { nameOf, type ServiceNames } from "./request-steps.ts";

/** What the app sent, by what it was for. */
export interface FleetRequests {
  /** To Resource Graph. */
  readonly queries: number;
  /** Of a subscription's clusters. */
  readonly lists: number;
  /** Of single clusters, and of what belongs to them. */
  readonly reads: number;
  /** To tables, queues and blobs. */
  readonly storage: number;
}

/** What one look at a whole fleet took, until its timer had ended and what it found was told. */
export interface FleetLook extends FleetRequests {
  /** Until the timer's end. */
  readonly seconds: number;
  /** Until the message about the opened cluster had arrived; absent where none was opened. */
  readonly toldSeconds?: number;
  /** Subscriptions for which the timer's own time was too short, and which come first in the next one. */
  readonly left: number;
  /** CPU of the app's own process. */
  readonly cpuSeconds: number;
  /** The most of the app's memory that was in use, in bytes, garbage included. */
  readonly peakMemory: number;
}

/** All looks, and what they looked at. */
export interface FleetFigures {
  readonly clusters: number;
  readonly subscriptions: number;
  /** The app's memory before them, in bytes, its garbage collected. */
  readonly memoryBefore: number;
  readonly sweep: FleetLook;
  /** The first early look of a process: it remembers nothing of what it was shown. */
  readonly firstEarly: FleetLook;
  /** The next one. */
  readonly early: FleetLook;
}

const listPath = /^\/subscriptions\/[^/]+\/providers\/Microsoft\.ContainerService\/managedClusters$/i;

/** Counts requests by what they are for; those for a token, for messages and for the list of subscriptions are left out. */
export function countRequests(requests: readonly TracedRequest[], services: ServiceNames): FleetRequests {
  const counts = { queries: 0, lists: 0, reads: 0, storage: 0 };
  for (const request of requests) {
    const kind = kindOf(request, services);
    if (kind) counts[kind]++;
  }
  return counts;
}

function kindOf(request: TracedRequest, services: ServiceNames): keyof FleetRequests | undefined {
  const [service = "", method] = nameOf(request, services).split(" ");
  if (["table", "queue", "blob"].includes(service)) return "storage";
  if (service !== "ARM") return undefined;
  const { pathname } = new URL(request.url);
  if (/\/Microsoft\.ResourceGraph\/resources$/i.test(pathname)) return "queries";
  if (method !== "GET") return undefined;
  if (listPath.test(pathname)) return "lists";
  return /\/resourceGroups\//i.test(pathname) ? "reads" : undefined;
}

/** The looks under each other, with what has to be said of them. */
export function fleetLines({
  clusters,
  subscriptions,
  memoryBefore,
  ...looks
}: FleetFigures): readonly string[] {
  const rows = [
    rowOf("sweep", looks.sweep),
    rowOf("first early look", looks.firstEarly),
    rowOf("next early look", looks.early),
  ];
  const headings = ["", "takes", "told after", "queries", "LISTs", "reads", "storage", "own CPU", "memory"];
  return [
    ...tableLines(headings, rows),
    "Queries to Resource Graph, LISTs and reads of ARM, requests to storage; those of the run that told are among them.",
    `Memory at its peak, garbage included; before all this ${mebibytes(memoryBefore)} without it. A process remembers what its early looks were shown.`,
    ...leftLines(looks.firstEarly, subscriptions),
    `With GUARDRAIL_EARLY_LOOK=PT1M, ARM is asked ${readableCount(looks.early.lists)} times a minute, ${perSubscription(looks.early.lists, subscriptions)} of AKS's 60 a subscription.`,
    `The ${readableCount(clusters)} clusters were known, and none was due for its daily look. Their rows lie in an emulator on this machine.`,
  ];
}

function rowOf(name: string, look: FleetLook): readonly string[] {
  return [
    name,
    seconds(look.seconds),
    look.toldSeconds === undefined ? "" : seconds(look.toldSeconds),
    ...[look.queries, look.lists, look.reads, look.storage].map(readableCount),
    seconds(look.cpuSeconds),
    mebibytes(look.peakMemory),
  ];
}

function leftLines({ left }: FleetLook, subscriptions: number): readonly string[] {
  if (left === 0) return [];
  return [
    `The first early look had no time for ${left} of the ${subscriptions} subscriptions: they came first in the next, which is not shown.`,
  ];
}

function perSubscription(lists: number, subscriptions: number): string {
  return (lists / subscriptions).toFixed(2).replace(/\.?0+$/, "");
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
