import type { Random } from "./random.ts";

/** How likely each fault is, at each call that an instance makes. All of them end when the world calms down. */
export interface FaultPlan {
  /** A call to storage fails, or has its effect and its answer is lost. */
  readonly storage: number;
  /** Azure Resource Manager does not answer, answers with trouble, or its answer is lost. */
  readonly arm: number;
  /** A webhook is out of order, or takes the message and its answer is lost. */
  readonly webhook: number;
  /** The process dies right before or right after the effect of a call. */
  readonly crash: number;
  /** A call takes seconds rather than milliseconds. */
  readonly slow: number;
  /** A call takes longer than any run has time, and may arrive long after its caller has given up. */
  readonly stuck: number;
  /** The process stands still for half a minute, and goes on as if nothing had been. */
  readonly freeze: number;
  /** Event Grid sends an event twice. */
  readonly duplicate: number;
  /** An operation of Azure's ends `Failed` or `Canceled`. */
  readonly badEnd: number;
}

/** A world without faults. Other people write on, calls take their time. */
export const calm: FaultPlan = {
  storage: 0,
  arm: 0,
  webhook: 0,
  crash: 0,
  slow: 0,
  stuck: 0,
  freeze: 0,
  duplicate: 0,
  badEnd: 0,
};

/** Only what is outside of the guardrail has faults: Azure and the receivers. */
export function faultsOutside(random: Random): FaultPlan {
  const { arm, webhook, badEnd } = randomFaults(random);
  return { ...calm, arm, webhook, badEnd };
}

/** Each kind of fault is absent in some worlds, rare in most, and frequent in a few. */
export function randomFaults(random: Random): FaultPlan {
  const rate = (most: number): number => random.pick([0, most / 10, most / 3, most]);
  return {
    storage: rate(0.1),
    arm: rate(0.3),
    webhook: rate(0.3),
    crash: rate(0.02),
    slow: rate(0.1),
    stuck: rate(0.03),
    freeze: rate(0.02),
    duplicate: rate(0.5),
    badEnd: rate(0.3),
  };
}
