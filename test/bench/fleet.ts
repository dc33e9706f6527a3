import { readableCount } from "../../src/core/text/readable.ts";
import { withBenchSandbox } from "./bench-sandbox.ts";
import { openCluster } from "./clusters.ts";
import { forgetEarlyLook, seedFirst, seedOthers, subscriptionOf } from "./fleet-clusters.ts";
import { fleetLines } from "./fleet-figures.ts";
import { measureLook } from "./fleet-looks.ts";
import type { Part } from "./options.ts";

const full = { clusters: 10_000, subscriptions: 100 } as const;
const quick = { clusters: 1_000, subscriptions: 20 } as const;

/**
 * Looks at a fleet that is known, one cluster of which was opened while its event was lost: by the sweep, and by ARM's
 * lists as the early look does. Storage is an emulator on the same machine, so that seconds say little of Azure: the counts
 * are what holds.
 */
export const measureFleet: Part = async ({ isQuick, bundle, status }) => {
  const { clusters, subscriptions } = isQuick ? quick : full;
  const ids = Array.from({ length: subscriptions }, (_, index) => subscriptionOf(index));
  return withBenchSandbox(
    bundle,
    async (sandbox) => {
      const { arm, guardrail, storage } = sandbox;
      const first = await seedFirst(sandbox, ids[0] ?? "");
      // What a new app does once is done before anything is counted.
      await measureLook(sandbox, { timer: "sweep" });
      const seeded = await seedOthers(sandbox, first, clusters, ids, (done) =>
        status(
          `${readableCount(done)} of ${readableCount(clusters)} clusters put into the simulator and storage …`,
        ),
      );
      const open = async (share: number): Promise<string> => {
        const id = seeded[Math.floor(clusters * share)] ?? "";
        await openCluster(arm, id);
        return id;
      };
      const memory = await guardrail.memory();
      status("the sweep …");
      await storage.forgetSweep();
      const opened = await open(0.5);
      const sweep = await measureLook(sandbox, {
        timer: "sweep",
        says: "The whole fleet was looked at",
        opened,
      });
      status("the first early look …");
      const firstEarly = await measureLook(sandbox, { timer: "earlyLook" });
      for (let { left } = firstEarly; left > 0; )
        ({ left } = await measureLook(sandbox, { timer: "earlyLook" }));
      status("the next early look …");
      await forgetEarlyLook(sandbox);
      const early = await measureLook(sandbox, { timer: "earlyLook", opened: await open(0.75) });
      return [
        `A fleet of ${readableCount(clusters)} clusters in ${subscriptions} subscriptions, one of which was opened while its event was lost`,
        ...fleetLines({
          clusters,
          subscriptions,
          memoryBefore: memory.heapUsed + memory.external,
          sweep,
          firstEarly,
          early,
        }),
      ];
    },
    {
      GUARDRAIL_SUBSCRIPTIONS: ids.join(),
      GUARDRAIL_EARLY_LOOK: "PT1M",
      // They are run by hand.
      "AzureWebJobs.sweep.Disabled": "true",
      "AzureWebJobs.earlyLook.Disabled": "true",
    },
  );
};
