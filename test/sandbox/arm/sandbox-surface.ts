import { type ClusterChange, rangesPath, removeRanges } from "./clusters/cluster-change.ts";
import { parseClusterId } from "./clusters/resource-id.ts";
import type { SimulatorControl } from "./control.ts";
import { type ArmAnswer, armError } from "./http/arm-answer.ts";
import { isReadyAnswer, readyAnswers } from "./http/fixture-error.ts";
import { danaRivera } from "./identity/actor.ts";
import { isJsonObject, type JsonObject, type JsonValue, valueAt } from "./json.ts";
import { sandboxState } from "./sandbox-state.ts";

const privatePath = "properties.apiServerAccessProfile.enablePrivateCluster";
const sampleRanges = ["73.140.245.0/24", "137.117.106.88/29"];

/** The text that `GET /sandbox` answers. */
export function sandboxHelp(base: string): string {
  return `The ARM simulator of the AKS Guardrail sandbox. All writes below are made as ${danaRivera.upn}.

  curl -X POST ${base}/sandbox/clusters/{name}/open
      remove all authorized IP ranges: the API server is open to the internet
  curl -X POST ${base}/sandbox/clusters/{name}/widen
      add a broad range (?range=52.0.0.0/8 unless told)
  curl -X POST ${base}/sandbox/clusters/{name}/protect
      set the authorized IP ranges (?ranges=a,b; ${sampleRanges.join(",")} unless told)
  curl -X POST ${base}/sandbox/clusters/{name}/make-public
      take the private endpoint away; Azure allows that only with API server VNet integration
  curl -X POST ${base}/sandbox/clusters/{name}/make-private
      make it private again, without authorized ranges
  curl -X POST '${base}/sandbox/clusters/{name}/fail-next?answer=operation-in-progress'
      answer the next PUT on the cluster with an error (&count=1):
      ${Object.keys(readyAnswers).join(", ")}
  curl -X POST '${base}/sandbox/clusters/{name}/fail-next?outcome=Failed'
      accept the next write, then end its operation as Failed or Canceled
  curl ${base}/sandbox/state
      clusters with their provisioningState, the last requests and events, as JSON
`;
}

/** Answers a request under /sandbox/, other than the help text. */
export function answerSandboxRequest(control: SimulatorControl, method: string, url: URL): ArmAnswer {
  const [, , area, name, verb] = url.pathname.split("/");
  if (method === "GET" && url.pathname === "/sandbox/state") return answer(sandboxState(control));
  if (method !== "POST" || area !== "clusters" || name === undefined || verb === undefined) {
    return armError(404, "NotFound", "Nothing here. GET /sandbox tells what there is.");
  }
  const id = control
    .clusterIds()
    .find(
      (candidate) => parseClusterId(candidate).name.toLowerCase() === decodeURIComponent(name).toLowerCase(),
    );
  if (id === undefined) {
    const names = control.clusterIds().map((each) => parseClusterId(each).name);
    return armError(404, "NotFound", `There is no cluster ${name}. There are: ${names.join(", ")}`);
  }
  switch (verb) {
    case "open":
      return write(control, id, removeRanges);
    case "widen":
      return write(control, id, widen(url.searchParams.get("range") ?? "52.0.0.0/8"));
    case "protect":
      return write(control, id, {
        [rangesPath]: url.searchParams.get("ranges")?.split(",") ?? sampleRanges,
      });
    case "make-public":
      return write(control, id, { [privatePath]: false });
    case "make-private":
      // ARM takes no ranges on a private cluster.
      return write(control, id, { [privatePath]: true, [rangesPath]: [] });
    case "fail-next":
      return failNext(control, id, url.searchParams);
    default:
      return armError(404, "NotFound", `There is no ${verb}. GET /sandbox tells what there is.`);
  }
}

function widen(range: string): ClusterChange {
  return (body) => {
    const ranges = valueAt(body, rangesPath);
    const profile = valueAt(body, "properties.apiServerAccessProfile");
    if (Array.isArray(ranges)) ranges.push(range);
    else if (isJsonObject(profile)) profile.authorizedIPRanges = [range];
    else throw new Error("the cluster has no authorized ranges that could be widened");
  };
}

function write(control: SimulatorControl, id: string, change: ClusterChange): ArmAnswer {
  try {
    const { operationId, correlationId } = control.writeAs(danaRivera, id, change);
    const shown = (path: string): JsonValue => valueAt(control.cluster(id), path) ?? null;
    return {
      ...answer({
        clusterId: id,
        operationId,
        correlationId,
        authorizedIPRanges: shown(rangesPath),
        enablePrivateCluster: shown(privatePath),
      }),
      status: 202,
    };
  } catch (error) {
    return armError(409, "Refused", error instanceof Error ? error.message : String(error));
  }
}

function failNext(control: SimulatorControl, id: string, query: URLSearchParams): ArmAnswer {
  const outcome = query.get("outcome");
  if (outcome === "Failed" || outcome === "Canceled") {
    control.planNextOperation({ outcome }, { id, kind: "put" });
    return answer({ clusterId: id, nextOperation: outcome });
  }
  const name = query.get("answer") ?? "operation-in-progress";
  const count = Number(query.get("count") ?? "1");
  if (outcome !== null || !isReadyAnswer(name) || !Number.isInteger(count) || count < 1) {
    return armError(
      400,
      "BadRequest",
      "Say ?outcome=Failed or Canceled, or ?answer=NAME[&count=N]. GET /sandbox lists the names.",
    );
  }
  control.faults.add({ method: "PUT", path: id, count }, { kind: "ready", name });
  return answer({ clusterId: id, nextPut: name, count });
}

function answer(body: JsonObject): ArmAnswer {
  return { status: 200, headers: {}, body };
}
