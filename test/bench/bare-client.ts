/**
 * What any guardrail has to do at the least: read the cluster, put the approved ranges back, post one message. The same
 * SDKs, token endpoint and host as the guardrail's, and nothing else: no storage, no judging, no second thought. It runs
 * as a function app of its own in the same kind of host, so that the way of an event into the app is the same for both.
 */
import { createContainerService } from "@azure/arm-containerservice/api";
import { app } from "@azure/functions";
import { ManagedIdentityCredential } from "@azure/identity";
import { rangesPath } from "../sandbox/arm/clusters/cluster-change.ts";
import { isJsonObject, setAt, valueAt } from "../sandbox/arm/json.ts";

const apiVersion = "2026-04-01";
const endpoint = setting("GUARDRAIL_ARM_ENDPOINT");
const inboxUrl = setting("BENCH_INBOX_URL");
const approved = setting("BENCH_APPROVED_RANGES").split(",");
const client = createContainerService(new ManagedIdentityCredential(), "", {
  endpoint,
  credentials: { scopes: [`${endpoint}/.default`] },
});

app.eventGrid("onClusterWrite", {
  handler: async ({ subject }) => {
    const cluster = client.pathUnchecked(subject);
    const queryParameters = { "api-version": apiVersion };
    const { status, body } = await cluster.get({ queryParameters });
    if (status !== "200" || !isJsonObject(body)) throw new Error(`The read was answered with ${status}.`);
    if (String(valueAt(body, rangesPath)) === String(approved)) return;
    const eTag = String(body.eTag);
    setAt(body, rangesPath, [...approved]);
    const [put, posted] = await Promise.all([
      cluster.put({
        queryParameters,
        headers: { "if-match": eTag },
        contentType: "application/json",
        body,
      }),
      fetch(inboxUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ text: `${subject} was opened; its ranges go back.` }),
      }),
    ]);
    await posted.arrayBuffer();
    if (put.status !== "200" || !posted.ok)
      throw new Error(`PUT was answered with ${put.status}, POST with ${posted.status}.`);
  },
});

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}
