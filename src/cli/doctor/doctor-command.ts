import manifest from "../../../package.json" with { type: "json" };
import { parseSubscriptionId } from "../../core/cluster/cluster-id.ts";
import { publicCloudArm, readArmEndpoint } from "../../settings/arm-endpoint.ts";
import type { CliIo } from "../cli-io.ts";
import { UnusableInput } from "../unusable-input.ts";
import { examine } from "./examine.ts";
import { gatherFacts } from "./gather-facts.ts";
import type { GuardrailReader } from "./guardrail-reader.ts";
import { examinationJson, examinationTable, exitStatusOf } from "./render-examination.ts";

/** The options of `aks-guardrail doctor`, as they were typed. */
export interface DoctorOptions {
  readonly app: string | undefined;
  readonly name: string | undefined;
  readonly resourceGroup: string | undefined;
  readonly subscription: string | undefined;
  readonly guarded: string | undefined;
  readonly output: string | undefined;
  readonly armEndpoint: string | undefined;
  readonly sendTest: boolean;
}

/** Makes a reader for an ARM endpoint, with the caller's own sign-in. */
export type OpenReader = (armEndpoint: string) => GuardrailReader;

/**
 * Examines a deployed guardrail and prints what was found. Answers the exit status: 0 all well, 1 something is wrong,
 * 2 not everything could be examined. Throws `UnusableInput`.
 */
export async function doctorCommand(options: DoctorOptions, io: CliIo, open: OpenReader): Promise<number> {
  const output = options.output ?? "table";
  if (output !== "table" && output !== "json") throw new UnusableInput("-o: it has to be table or json");
  const siteId = siteIdOf(options);
  const guarded = guardedOf(options.guarded);
  const now = io.now();
  const reader = open(armEndpointOf(options.armEndpoint));
  const { sendTest } = options;
  const facts = await gatherFacts(reader, { siteId, guarded, sendTest, ownVersion: manifest.version, now });
  const checks = examine(facts);
  io.out(output === "json" ? examinationJson(siteId, now, checks) : examinationTable(siteId, checks));
  return exitStatusOf(checks);
}

const sitePattern =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.Web\/sites\/[A-Za-z0-9-]{2,60}$/i;

function siteIdOf({ app, name, resourceGroup, subscription }: DoctorOptions): string {
  const parts = [name, resourceGroup, subscription];
  if (app !== undefined) {
    if (parts.some((part) => part !== undefined))
      throw new UnusableInput(
        "doctor: give the app's resource id, or its name, group and subscription, not both",
      );
    if (!sitePattern.test(app))
      throw new UnusableInput(`doctor: ${app} is not the resource id of a function app`);
    return app;
  }
  if (name === undefined || resourceGroup === undefined || subscription === undefined)
    throw new UnusableInput(
      "doctor: give the app's resource id, or --name, --resource-group and --subscription; see aks-guardrail doctor --help",
    );
  const subscriptionId = parseSubscriptionId(subscription);
  if (subscriptionId === undefined)
    throw new UnusableInput("--subscription: give the id of a subscription (a GUID)");
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/sites/${name}`;
  if (!sitePattern.test(id))
    throw new UnusableInput("doctor: --name or --resource-group is no name of Azure's");
  return id;
}

function guardedOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(",").map((entry) => {
    const id = parseSubscriptionId(entry.trim());
    if (id === undefined)
      throw new UnusableInput("--guarded: give ids of subscriptions (GUIDs) with commas between them");
    return id;
  });
}

function armEndpointOf(text: string | undefined): string {
  if (text === undefined) return publicCloudArm;
  const read = readArmEndpoint({ GUARDRAIL_ARM_ENDPOINT: text });
  if (!("problems" in read)) return read.value;
  const [problem] = read.problems;
  throw new UnusableInput(`--arm-endpoint: ${problem?.problem ?? ""} ${problem?.mend ?? ""}`);
}
