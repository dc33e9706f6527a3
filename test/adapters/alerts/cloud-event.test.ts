import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { cloudEvent, defaultEventSource, plainTextEvent } from "../../../src/adapters/alerts/cloud-event.ts";
import { checkWebhookSecret, standardWebhookHeaders } from "../../../src/adapters/alerts/standard-webhook.ts";
import { clusterId, firstSeenOpenAlert, hugeAlert, openedAlert } from "./alerts.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("the CloudEvent", () => {
  it("carries the alert, whole", () => {
    const alert = openedAlert();
    const { id: _id, time: _time, ...data } = alert;
    expect(cloudEvent(alert, "https://guardrail.example.net")).toEqual({
      specversion: "1.0",
      id: "inc-1:opened",
      source: "https://guardrail.example.net",
      type: "io.aksguardrail.incident.opened",
      subject: clusterId,
      time: "2026-11-21T18:38:08.000Z",
      datacontenttype: "application/json",
      data: { ...data, reason: "RevertDue" },
    });
  });

  it("has the fields of the contract, and leaves out an actor that is not known", () => {
    expect(Object.keys(cloudEvent(firstSeenOpenAlert(), defaultEventSource).data)).toEqual([
      "incidentId",
      "topic",
      "clusterId",
      "transition",
      "reason",
      "severity",
      "verdict",
      "findings",
      "drift",
      "decision",
      "fingerprint",
      "openedAt",
      "exposedSeconds",
      "links",
      "commands",
    ]);
  });

  it("shortens nothing", () => {
    expect(cloudEvent(hugeAlert(2_000), defaultEventSource).data.drift[0]?.addedRanges).toHaveLength(2_000);
  });

  it("has a short form with the same identity and a few lines of text as data", () => {
    const event = plainTextEvent(hugeAlert(2_000), defaultEventSource);
    expect(event).toMatchObject({
      id: "inc-1:opened",
      type: "io.aksguardrail.incident.opened",
      datacontenttype: "text/plain",
    });
    expect(event.data).toMatch(/^API server of aks-prod opened to 2,000 more ranges/);
    expect(event.data.length).toBeLessThan(2_000);
  });
});

describe("the Standard Webhooks headers", () => {
  it.each([secret, secret.slice("whsec_".length)])(
    "are verified by the library, secret spelled %#",
    (spelling) => {
      const body = JSON.stringify({ hello: "wörld" });
      const headers = standardWebhookHeaders("inc-1:opened", body, spelling, new Date());
      expect(new Webhook(secret).verify(body, headers)).toEqual({ hello: "wörld" });
      expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow("No matching signature");
    },
  );

  it("name the message and the time without a secret too, and sign nothing", () => {
    expect(
      standardWebhookHeaders("inc-1:opened", "{}", undefined, new Date("2026-11-21T18:38:08.900Z")),
    ).toEqual({
      "webhook-id": "inc-1:opened",
      "webhook-timestamp": "1795286288",
    });
  });
});

describe("the check of a secret", () => {
  it.each([secret, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "aGVsbG8=", "aGVsbG8"])(
    "takes what the library takes: %s",
    (good) => {
      expect(checkWebhookSecret(good)).toBeUndefined();
      expect(() => new Webhook(good)).not.toThrow();
    },
  );

  it.each(["not base64!!", "abc", "whsec_", "a-_b", "hunter2 hunter2"])(
    "refuses %s without repeating it",
    (bad) => {
      const wrong = checkWebhookSecret(bad);
      expect(wrong?.problem).toBe("The signing secret is not base64, with or without whsec_ in front.");
      expect(wrong?.mend).toContain("openssl rand -base64 32");
      if (bad !== "whsec_" && bad !== "abc") expect(JSON.stringify(wrong)).not.toContain(bad);
    },
  );

  it("knows a Key Vault reference that was not resolved", () => {
    const wrong = checkWebhookSecret("@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/s)");
    expect(wrong?.problem).toContain("Key Vault reference was not resolved");
    expect(JSON.stringify(wrong)).not.toContain("kv.vault");
  });
});
