import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The folders whose files take longest: a file that begins last of all would have the machine to itself for its time. */
const slowest = ["/test/simulation/", "/test/e2e/faults/", "/test/e2e/", "/test/sandbox/", "/test/adapters/"];

/** Begins the files that take longest first, also where no run before it has left its times. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = slowest.findIndex((folder) => moduleId.includes(folder));
  return rank < 0 ? slowest.length : rank;
}
