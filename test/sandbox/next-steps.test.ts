import { describe, expect, test } from "vitest";
import { decideSteps, undecidedIncident } from "./decide-steps.ts";
import type { ReceivedMessage } from "./inbox/received-message.ts";
import { nextSteps } from "./next-steps.ts";

const places = {
  arm: { controlUrl: "http://127.0.0.1:7444" },
  inbox: { url: "http://127.0.0.1:7080" },
  clusters: {
    prod: "/x/aks-prod",
    vnet: "/x/aks-vnet",
    private: "/x/aks-private",
    classic: "/x/aks-classic",
  },
};

function commands(host: { url: string; key?: string }): readonly string[] {
  return nextSteps(places, host).map(({ command }) => command);
}

describe("what a person can try", () => {
  test("the key is set first, for bash and for PowerShell, and the commands take it from there", () => {
    const printed = commands({ url: "http://127.0.0.1:7071", key: "secret" });
    expect(printed.slice(0, 2)).toEqual(["KEY='secret'", "$KEY = 'secret'"]);
    expect(printed.slice(2).filter((command) => command.includes("secret"))).toEqual([]);
    expect(printed).toContain(
      'curl http://127.0.0.1:7071/api/recheck -H "x-functions-key: $KEY" -d \'{"clusterId":"/x/aks-prod"}\'',
    );
    expect(printed).toContain("curl -X POST http://127.0.0.1:7444/sandbox/clusters/aks-private/make-public");
  });

  test("a host that asks for no key is given none", () => {
    expect(commands({ url: "http://127.0.0.1:7071" }).join("\n")).not.toContain("KEY");
  });
});

describe("an incident that waits for a person", () => {
  const message = (json: unknown, more: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
    sequence: 1,
    at: "2026-11-21T18:38:04.000Z",
    channel: "webhook",
    path: "/webhook",
    headers: {},
    body: "",
    json,
    id: "m",
    answer: 200,
    isPosted: true,
    copy: 1,
    problem: undefined,
    signature: "valid",
    ...more,
  });
  const alert = (transition: string): unknown => ({ data: { transition, incidentId: "i-1" } });

  test("is read from the webhook's message, once for all channels", () => {
    expect(undecidedIncident(message(alert("opened")))).toBe("i-1");
    expect(undecidedIncident(message(alert("opened"), { channel: "slack" }))).toBeUndefined();
    expect(undecidedIncident(message(alert("opened"), { isPosted: false }))).toBeUndefined();
    expect(undecidedIncident(message(alert("resolved")))).toBeUndefined();
    expect(undecidedIncident(message("no alert"))).toBeUndefined();
  });

  test("is decided by a command each, and accepted only as it was shown", () => {
    const host = { url: "http://127.0.0.1:7071", key: "secret" };
    expect(decideSteps(host, "i-1", "abc").map(({ command }) => command)).toEqual([
      'curl http://127.0.0.1:7071/api/incidents/i-1/revert -H "x-functions-key: $KEY" -d \'{"reason":"not meant"}\'',
      'curl http://127.0.0.1:7071/api/incidents/i-1/accept -H "x-functions-key: $KEY" -d \'{"reason":"the new office","fingerprint":"abc"}\'',
    ]);
  });
});
