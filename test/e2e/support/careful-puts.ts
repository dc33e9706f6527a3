import type { ArmSimulator } from "../../sandbox/arm/arm-simulator.ts";

/**
 * Every PUT of the guardrail's carries an `If-Match`, for no deleted cluster may be made anew, and breaks no rule of
 * AKS that the simulator knows: nothing is left out, no identity is dropped, no node image is rolled back.
 * @throws Error that lists those that do
 */
export function assertCarefulPuts({ arm }: { readonly arm: ArmSimulator }): void {
  const careless = arm.requests({ method: "PUT", origin: "http" }).flatMap(({ path, ifMatch, write }) => {
    const problems = (write?.violations ?? []).map((violation) => JSON.stringify(violation));
    if (ifMatch === undefined) problems.push("no If-Match");
    return problems.length === 0 ? [] : [`${path}: ${problems.join(", ")}`];
  });
  if (careless.length > 0) throw new Error(`Careless PUTs:\n${careless.join("\n")}`);
}
