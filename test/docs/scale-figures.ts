import { rowsAPage } from "../../src/adapters/arm/resource-graph.ts";
import { judgedSeconds } from "../../src/app/early-look/shown-before.ts";
import { mostAtOnce } from "../../src/app/sweep/begin-sweep.ts";
import { isPreviewList, listedProperties } from "../../src/core/cluster/exposure.ts";
import { noLooks } from "../../src/core/model/look-count.ts";
import { dueSubscriptions, inWaves } from "../../src/core/sweep/early-turns.ts";
import { secondsACall } from "../../src/core/sweep/put-off-look.ts";
import { longestDelay, looksASecond, mostLooks } from "../../src/core/sweep/spread-looks.ts";
import { defaultSweepSeconds } from "../../src/settings/sweep-every.ts";

/** What a look reads besides where a preview version is read: the cluster at it, and the list that no other has. */
const previewReads = 1 + listedProperties.filter(isPreviewList).length;

/** What `docs/scale.md` takes for given: none of it follows from the code. */
export const assumed = {
  clusters: 100_000,
  subscriptions: 1_000,
  writesADay: 5,
  peak: 10,
  /** Requests of a look at a cluster: itself, and its two lists of children. */
  readsALook: 3,
  incidentsAYear: 1,
  entriesAnIncident: 4,
  kibibytesAState: 8,
  kibibytesAnIncident: 8,
  kibibytesAnEntry: 2,
  kibibytesABody: 12,
  kilobytesOfLog: 5,
  daysAMonth: 30.4,
  gigabytesAnInstance: 2,
  instances: 4,
} as const;

/** Published limits, with their sources on the page. */
export const published = {
  graphQueries: 15,
  graphSeconds: 5,
  armReadsASecond: 25,
  armBucket: 250,
  listsASecond: 1,
  tableASecond: 20_000,
  partitionASecond: 2_000,
  queueASecond: 2_000,
} as const;

/** Requests to storage of one run that finds nothing, as counted at the bundle, and of the timer that tidies after it. */
export const ofARun = { table: 3, enterIndex: 1, tidy: 5, ofTheIndex: 3, queue: 2, queueOfALook: 4 } as const;

/** Unit prices in US dollars, as `docs/operations.md` gives them. */
export interface Prices {
  readonly gigabyteSecond: number;
  readonly freeGigabyteSeconds: number;
  readonly millionExecutions: number;
  readonly millionEventOperations: number;
  readonly tenThousandTableRequests: number;
  readonly tenThousandQueueRequests: number;
  readonly gigabyteStored: number;
  readonly gigabyteLogged: number;
  readonly freeGigabytesLogged: number;
  readonly queryRule: number;
  readonly metricRule: number;
}

/** A row of a table of the page: what it is about, and what it comes to. */
export type Figure = readonly [what: string, figure: string];

const { clusters, subscriptions, daysAMonth } = assumed;
const daySeconds = 86_400;
const eventsADay = clusters * assumed.writesADay;
const eventsASecond = eventsADay / daySeconds;
const sweepsADay = daySeconds / defaultSweepSeconds;
const allLooksASecond = Object.values(looksASecond).reduce((sum, rate) => sum + rate, 0);
const looksASweep = clusters / sweepsADay;
const runsADay = eventsADay + clusters;
const runsASecond = runsADay / daySeconds;
const tableOfARun = ofARun.table + ofARun.enterIndex + ofARun.tidy;

/** What comes, and how fast. */
export function rates(): readonly Figure[] {
  return [
    ["events on average", `${eventsASecond.toFixed(1)} a second`],
    ["events at a peak", `${(eventsASecond * assumed.peak).toFixed(0)} a second`],
    ["daily looks", `${(clusters / daySeconds).toFixed(1)} a second`],
    [
      "ARM reads of all subscriptions",
      `${(eventsASecond + (clusters * assumed.readsALook) / daySeconds).toFixed(1)} a second`,
    ],
    ["table requests of runs on average", `${(runsASecond * tableOfARun).toFixed(0)} a second`],
    [
      "requests to the index's partition at a peak",
      `${(eventsASecond * assumed.peak * ofARun.ofTheIndex).toFixed(0)} a second`,
    ],
    ["queue messages at a peak", `${(eventsASecond * assumed.peak).toFixed(0)} a second`],
  ];
}

/** One hourly sweep. */
export function sweep(): readonly Figure[] {
  const batches = Math.ceil(subscriptions / mostAtOnce);
  const clustersABatch = clusters / batches;
  const queries = batches * Math.ceil(clustersABatch / rowsAPage);
  const quotaSeconds = Math.ceil((queries / published.graphQueries) * published.graphSeconds);
  const looks = Math.round(looksASweep);
  return [
    ["batches of subscriptions", `${batches}`],
    ["clusters a batch", thousands(clustersABatch)],
    ["queries for clusters", `${queries}`],
    ["seconds by Resource Graph's quota, at least", `${quotaSeconds}`],
    ["point reads of what is known", thousands(clusters)],
    ["pages of the list of what is known, at least", `${clusters / rowsAPage}`],
    ["daily looks that are due", thousands(looks)],
    ["the last of these wakes after", `${longestDelay({ ...noLooks, daily: looks })} s`],
    ["ARM reads while they last", `${looksASecond.daily * assumed.readsALook} a second`],
    [
      "clusters at which a day's sweeps have no room left for daily looks",
      thousands(mostLooks("daily") * sweepsADay),
    ],
  ];
}

/** The sweeps that see the fleet for the first time. */
export function firstSweeps(): readonly Figure[] {
  const count = Math.ceil(clusters / mostLooks("first"));
  const seconds = longestDelay({ ...noLooks, first: mostLooks("first") });
  return [
    ["sweeps until every cluster was seen", `${count}`],
    ["minutes for which each one's looks last", `${Math.round(seconds / 60)}`],
    ["hours for all, at least", (clusters / looksASecond.first / 3600).toFixed(1)],
    ["ARM reads of all kinds of looks together, at most", `${allLooksASecond * assumed.readsALook} a second`],
    [
      "the same with what `GUARDRAIL_PREVIEW_READ` reads besides",
      `${allLooksASecond * (assumed.readsALook + previewReads)} a second`,
    ],
    [
      "seconds until one subscription's bucket is empty by that, were all of them in it",
      `${Math.round(published.armBucket / (allLooksASecond * (assumed.readsALook + previewReads) - published.armReadsASecond))}`,
    ],
  ];
}

/** The early look, every minute. */
export function earlyLook(): readonly Figure[] {
  const ids = Array.from(
    { length: subscriptions },
    (_, index) => `00000000-0000-0000-0000-${String(index).padStart(12, "0")}`,
  );
  const now = new Date("2026-01-01T00:00:00Z");
  const due = dueSubscriptions(ids, undefined, 60, now);
  const waves = inWaves(due);
  return [
    ["LISTs a minute", thousands(due.length)],
    ["waves, a second apart", `${waves.length}`],
    ["LISTs in the largest wave", `${Math.max(...waves.map((wave) => wave.length))}`],
    ["seconds that one call of a subscription stands for", `${secondsACall}`],
    ["megabytes of clusters a minute", thousands((clusters * assumed.kibibytesABody * 1024) / 1e6)],
    ["point reads of what is known, on average", `${Math.round(clusters / judgedSeconds)} a second`],
    ["megabytes with `PT5M`", thousands((clusters * assumed.kibibytesABody * 1024) / 1e6 / 5)],
  ];
}

/** What lies in storage. */
export function storage(): readonly Figure[] {
  const incidents = clusters * assumed.incidentsAYear;
  const entries = incidents * assumed.entriesAnIncident * 2;
  return [
    ["rows of clusters", `${thousands(clusters)}, ${gigabytes(clusters * assumed.kibibytesAState)}`],
    ["rows that lead to them", thousands(clusters + subscriptions)],
    ["incidents of a year", `${thousands(incidents)}, ${gigabytes(incidents * assumed.kibibytesAnIncident)}`],
    [
      "history of a year, each entry twice",
      `${thousands(entries)}, ${gigabytes(entries * assumed.kibibytesAnEntry)}`,
    ],
    ["all of it after a year, and ever after", gigabytes(storedKibibytes())],
  ];
}

/** What it costs a month. */
export function costs(prices: Prices): readonly Figure[] {
  const gigabyteSeconds = assumed.instances * assumed.gigabytesAnInstance * daysAMonth * daySeconds;
  const runs = runsADay * daysAMonth;
  const sweepReads = clusters * sweepsADay * daysAMonth;
  const table = runs * tableOfARun + sweepReads;
  const queue = eventsADay * daysAMonth * ofARun.queue + clusters * daysAMonth * ofARun.queueOfALook;
  const logged = (runs * assumed.kilobytesOfLog) / 1e6;
  const parts = {
    "Functions: instances": (gigabyteSeconds - prices.freeGigabyteSeconds) * prices.gigabyteSecond,
    "Functions: executions": (runs / 1e6) * prices.millionExecutions,
    "Event Grid": ((eventsADay * daysAMonth * 3) / 1e6) * prices.millionEventOperations,
    "Table requests": (table / 1e4) * prices.tenThousandTableRequests,
    "Queue requests": (queue / 1e4) * prices.tenThousandQueueRequests,
    "What is stored": ((storedKibibytes() * 1024) / 1e9) * prices.gigabyteStored,
    "Application Insights": (logged - prices.freeGigabytesLogged) * prices.gigabyteLogged,
    "Alert rules": 4 * prices.queryRule + 2 * subscriptions * prices.metricRule,
  };
  const together = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return [
    ...Object.entries(parts).map(
      ([what, dollars]): Figure => [what, dollars < 1 ? "less than $1" : `$${dollars.toFixed(0)}`],
    ),
    ["**Together**", `**$${thousands(Math.round(together / 10) * 10)}**`],
    ["**A cluster**", `**${((together / clusters) * 100).toFixed(1)} cents**`],
  ];
}

function storedKibibytes(): number {
  const incidents = clusters * assumed.incidentsAYear;
  return (
    clusters * assumed.kibibytesAState +
    incidents * (assumed.kibibytesAnIncident + assumed.entriesAnIncident * 2 * assumed.kibibytesAnEntry)
  );
}

function gigabytes(kibibytes: number): string {
  return `${((kibibytes * 1024) / 1e9).toFixed(1)} GB`;
}

/** Whole, with commas. */
function thousands(figure: number): string {
  return Math.round(figure).toLocaleString("en-US");
}
