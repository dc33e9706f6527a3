import type { GuardedSandbox } from "./guarded-sandbox.ts";
import type { TestCluster } from "./test-cluster.ts";
import { type WholeStory, wholeStoryOf } from "./whole-story.ts";

/** Prints what was counted: one line for each story. */
export function printStories(
  title: string,
  sandbox: Pick<GuardedSandbox, "inbox">,
  clusters: Iterable<readonly [name: string, cluster: TestCluster]>,
): void {
  console.log(title);
  console.table(
    Object.fromEntries(
      [...clusters].map(([name, cluster]) => [name, figuresOf(wholeStoryOf(sandbox, cluster), cluster)]),
    ),
  );
}

function figuresOf(story: WholeStory, cluster: TestCluster) {
  return {
    closed: story.isClosed,
    reads: cluster.reads(),
    "PUTs sent": cluster.puts().length,
    "PUTs taken": story.putsTaken,
    alerts: Object.values(story.told).flat().length,
    "told again": story.toldAgain.length,
  };
}
