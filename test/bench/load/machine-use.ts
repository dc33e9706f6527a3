import { cpus } from "node:os";

/** CPU time since the machine's start, of all cores together, in milliseconds. */
export interface MachineUse {
  readonly busy: number;
  readonly total: number;
}

/** What the machine has done so far. */
export function machineUse(): MachineUse {
  const sum = { busy: 0, total: 0 };
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    sum.busy += busy;
    sum.total += busy + times.idle;
  }
  return sum;
}

/** The share of all cores that was busy between two looks: 1 is all of it. */
export function busyShare(before: MachineUse, after: MachineUse): number {
  return (after.busy - before.busy) / (after.total - before.total);
}
