import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isPreviewList, listedProperties } from "../../src/core/cluster/exposure.ts";
import { areWaysInDue } from "../../src/core/ways-in/lists-to-read.ts";
import {
  assumed,
  costs,
  earlyLook,
  type Figure,
  firstSweeps,
  type Prices,
  published,
  rates,
  storage,
  sweep,
} from "./scale-figures.ts";

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = file("docs/scale.md");

/** The rows of the tables under a heading, each as its first and its last cell. */
function rowsUnder(heading: string): readonly Figure[] {
  const part = page.split(/^##+ /m).find((section) => section.startsWith(`${heading}\n`)) ?? "";
  return part
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (what|assumed|limit|---) /.test(line))
    .map((line) => line.slice(2, -2).split(" | "))
    .map((cells) => [cells[0] ?? "", cells.at(-1) ?? ""]);
}

test.each([
  ["What comes, and how fast", rates],
  ["The hourly sweep", sweep],
  ["The first sweeps", firstSweeps],
  ["The early look", earlyLook],
  ["What lies in storage", storage],
  ["What it costs a month", () => costs(prices())],
])("every figure of docs/scale.md under %s follows from the code and what is assumed", (heading, figures) => {
  expect(rowsUnder(heading)).toEqual(figures());
});

test("what docs/scale.md says that it assumes is what its figures are made of", () => {
  const told = rowsUnder("What is assumed").map(([, figure]) => Number(figure.replaceAll(",", "")));
  const { daysAMonth: _calendar, gigabytesAnInstance: _named, ...figures } = assumed;
  expect(told).toEqual(Object.values(figures));
});

test("the limits that docs/scale.md names are those that its figures are held against", () => {
  const limits = page.split(/^## /m).find((section) => section.startsWith("The limits\n")) ?? "";
  const {
    graphQueries,
    graphSeconds,
    armBucket,
    armReadsASecond,
    tableASecond,
    partitionASecond,
    queueASecond,
  } = published;
  for (const words of [
    `${graphQueries} queries in ${graphSeconds} seconds`,
    `a bucket of ${armBucket}, filled with ${armReadsASecond} a second`,
    `${tableASecond.toLocaleString("en-US")} transactions a second`,
    `${partitionASecond.toLocaleString("en-US")} entities a second`,
    `${queueASecond.toLocaleString("en-US")} messages a second`,
  ])
    expect(limits).toContain(words);
});

test("a daily look reads the cluster and each of its lists, where no preview version is read", () => {
  expect(assumed.readsALook).toBe(1 + listedProperties.filter((name) => !isPreviewList(name)).length);
});

test("an hour finds a twenty-fourth of a fleet due for its daily look", () => {
  const count = 12_000;
  const from = new Date("2026-06-01T07:00:00Z");
  const until = new Date("2026-06-01T08:00:00Z");
  const keys = Array.from(
    { length: count },
    (_, index) => `/subscriptions/s/resourcegroups/r/clusters/c${index}`,
  );
  const due = keys.filter((key) => areWaysInDue(key, from.toISOString(), until)).length;
  expect(Math.abs(due - count / 24)).toBeLessThan(75);
});

/** The unit prices of docs/operations.md, which alone names them. */
function prices(): Prices {
  const operations = file("docs/operations.md");
  const read = (pattern: RegExp): number => Number((pattern.exec(operations)?.[1] ?? "").replaceAll(",", ""));
  return {
    gigabyteSecond: read(/\$([\d.]+) per GB-s after/),
    freeGigabyteSeconds: read(/per GB-s after ([\d,]+) a month/),
    millionExecutions: read(/\$([\d.]+) per million executions/),
    millionEventOperations: read(/\$([\d.]+) per million operations/),
    tenThousandTableRequests: read(/\$([\d.]+) per 10,000 requests to tables/),
    tenThousandQueueRequests: read(/\$([\d.]+) per 10,000 to queues/),
    gigabyteStored: read(/to queues, \$([\d.]+) per GB/),
    gigabyteLogged: read(/about \$([\d.]+) per GB after/),
    freeGigabytesLogged: read(/per GB after (\d+) GB a month/),
    queryRule: read(/about \$([\d.]+) for a query/),
    metricRule: read(/about \$([\d.]+) for a metric/),
  };
}
