import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudEvent } from "../../../../src/adapters/alerts/cloud-event.ts";
import { topicRequest } from "../../../../src/adapters/alerts/event-grid-topic.ts";
import { openedAlert } from "../../../adapters/alerts/alerts.ts";
import { type Inbox, startInbox } from "../../inbox/start-inbox.ts";
import { type ArmSimulator, startArmSimulator } from "../arm-simulator.ts";
import { stringAt } from "../clusters/cluster-store.ts";
import { send } from "../http/arm-test-client.ts";
import { parseJson, parseJsonObject } from "../json.ts";

let arm: ArmSimulator;
let inbox: Inbox;
beforeAll(async () => {
  arm = await startArmSimulator({ port: 0, controlPort: 0 });
  inbox = await startInbox({ port: 0 });
  arm.forwardTopicTo(inbox.urls["event-grid"]);
});
afterAll(() => Promise.all([arm.close(), inbox.close()]));

/** A token of the app's identity for a resource, from the endpoint that App Service gives an app. */
async function tokenFor(resource: string): Promise<string> {
  const url = `${arm.tokenEndpoint.url}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
  const response = await fetch(url, { headers: { "x-identity-header": arm.tokenEndpoint.header } });
  return stringAt(parseJsonObject(await response.text()), "access_token", "");
}

/** Posts the guardrail's own message, with changes. */
async function post(token: string | undefined, contentType?: string) {
  const { url, headers, body } = topicRequest(new URL(arm.topicUrl), cloudEvent(openedAlert(), "urn:test"));
  const { pathname, search } = new URL(url);
  return send(arm, {
    method: "POST",
    path: `${pathname}${search}`,
    body: parseJson(body),
    headers: {
      ...headers,
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
}

describe("the topic", () => {
  test("takes an event with a token of the app's, and the inbox shows it and who sent it", async () => {
    expect(await post(await tokenFor("https://eventgrid.azure.net"))).toMatchObject({ status: 200 });
    expect(inbox.messages().at(-1)).toMatchObject({
      channel: "event-grid",
      id: "inc-1:opened",
      isPosted: true,
      headers: { "x-sandbox-sender": expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(JSON.stringify(inbox.messages())).not.toContain("Bearer");
  });

  test.each<[string, () => Promise<string | undefined>]>([
    ["without a token", async () => undefined],
    ["with a token that nobody issued", async () => "abc"],
    ["with a token for ARM", () => tokenFor("https://management.azure.com")],
  ])("refuses an event %s", async (_, token) => {
    const before = inbox.messages().length;
    expect(await post(await token())).toMatchObject({ status: 401 });
    expect(inbox.messages()).toHaveLength(before);
  });

  test("refuses who may not send, and what is no batch of CloudEvents", async () => {
    const token = await tokenFor("https://eventgrid.azure.net");
    arm.grantTopic(false);
    expect(await post(token)).toMatchObject({ status: 403 });
    arm.grantTopic(true);
    expect(await post(token, "application/json")).toMatchObject({ status: 400 });
  });
});
