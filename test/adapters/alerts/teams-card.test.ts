import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type TeamsMessage,
  teamsCard,
  teamsMessageBytes,
  teamsPlainText,
} from "../../../src/adapters/alerts/teams-card.ts";
import {
  accountsClosedAlert,
  clusterId,
  firstSeenOpenAlert,
  hugeAlert,
  openedAlert,
  revertedAlert,
  widenedAlert,
} from "./alerts.ts";
import { hostileAlert } from "./hostile-alert.ts";

// The package's main file is written for bundlers; its bundle is what runs in Node.
const { AdaptiveCard, SerializationContext, Versions }: typeof import("adaptivecards") = createRequire(
  import.meta.url,
)("adaptivecards/dist/adaptivecards.js");

/** What the renderer's own parser finds wrong with a card at version 1.4. */
function parseErrors(message: TeamsMessage): readonly string[] {
  const card = new AdaptiveCard();
  const context = new SerializationContext(Versions.v1_4);
  card.parse(message.attachments[0].content, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index));
  return [...events, ...card.validateProperties().validationEvents].map((event) => event.message);
}

const bytes = (message: TeamsMessage) => Buffer.byteLength(JSON.stringify(message), "utf8");

const title = (text: string, value: string, first = false) => ({
  type: "RichTextBlock",
  ...(first ? { separator: true } : { spacing: "None" }),
  inlines: [
    { type: "TextRun", text: `${text}: `, weight: "Bolder" },
    { type: "TextRun", text: value },
  ],
});

describe("the Teams card", () => {
  it("is this, for an opened cluster", () => {
    expect(teamsCard(openedAlert())).toEqual({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: {
            $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
            type: "AdaptiveCard",
            version: "1.4",
            fallbackText:
              "API server of aks-prod opened to the whole internet. By Dana Rivera from 198.51.100.24. A revert starts now; AKS takes minutes to apply it and up to two more to enforce it. Exposed for 4 s so far.",
            msteams: { width: "Full" },
            body: [
              {
                type: "Container",
                style: "attention",
                bleed: true,
                items: [
                  {
                    type: "RichTextBlock",
                    inlines: [{ type: "TextRun", text: "CRITICAL · opened", size: "Small" }],
                  },
                  {
                    type: "RichTextBlock",
                    spacing: "None",
                    inlines: [
                      {
                        type: "TextRun",
                        text: "API server of aks-prod opened to the whole internet",
                        weight: "Bolder",
                        size: "Large",
                      },
                    ],
                  },
                  {
                    type: "RichTextBlock",
                    spacing: "Small",
                    inlines: [
                      {
                        type: "TextRun",
                        text: "By Dana Rivera from 198.51.100.24. A revert starts now; AKS takes minutes to apply it and up to two more to enforce it. Exposed for 4 s so far.",
                      },
                    ],
                  },
                ],
              },
              {
                type: "RichTextBlock",
                inlines: [
                  { type: "TextRun", text: "Authorized IP ranges", weight: "Bolder" },
                  { type: "TextRun", text: ": " },
                  { type: "TextRun", text: "73.140.245.0/24" },
                  { type: "TextRun", text: ", " },
                  { type: "TextRun", text: "20.42.25.196/32" },
                  { type: "TextRun", text: " → " },
                  { type: "TextRun", text: "no ranges: everyone may connect" },
                ],
              },
              {
                type: "RichTextBlock",
                inlines: [
                  { type: "TextRun", text: "Reverting", weight: "Bolder" },
                  { type: "TextRun", text: ": The policy reverts drift of authorized-ranges." },
                ],
              },
              title("Cluster", "aks-prod", true),
              title("Resource group", "rg-prod"),
              title("Subscription", "00000000-0000-0000-0000-000000000000"),
              title("Severity", "critical"),
              title("Verdict", "drifted"),
              title("Who", "Dana Rivera (dana@contoso.com)"),
              title("Source address", "198.51.100.24"),
              title("Opened", "2026-11-21 18:38:04 UTC"),
              title("Exposed for", "4 s so far"),
              title("Correlation id", "9a4d1c9e-0000-4000-8000-000000000001"),
              title("Incident", "inc-1"),
              {
                type: "RichTextBlock",
                separator: true,
                inlines: [{ type: "TextRun", text: "By hand", weight: "Bolder" }],
              },
              {
                type: "RichTextBlock",
                spacing: "Small",
                inlines: [
                  {
                    type: "TextRun",
                    text: "az aks update --resource-group rg-prod --name aks-prod --api-server-authorized-ip-ranges 73.140.245.0/24,20.42.25.196/32",
                    fontType: "Monospace",
                  },
                ],
              },
            ],
            actions: [
              {
                type: "Action.OpenUrl",
                title: "Azure portal",
                url: `https://portal.azure.com/#@/resource${clusterId}`,
              },
              {
                type: "Action.OpenUrl",
                title: "Incident",
                url: "https://guardrail.example.net/api/incidents/inc-1",
              },
              {
                type: "Action.OpenUrl",
                title: "Revert now",
                url: "https://guardrail.example.net/api/review/token-revert",
              },
              {
                type: "Action.OpenUrl",
                title: "Accept",
                url: "https://guardrail.example.net/api/review/token-accept",
              },
            ],
          },
        },
      ],
    });
  });

  it("is green once the cluster is closed, and says for how long it stood open", () => {
    const { body } = teamsCard(revertedAlert()).attachments[0].content;
    expect(body[0]).toMatchObject({ type: "Container", style: "good" });
    expect(JSON.stringify(body[0])).toContain("API server of aks-prod closed again after 3 min 12 s");
  });

  it("says what closing it did not undo, with the command, in the short form too", () => {
    for (const message of [teamsCard(accountsClosedAlert()), teamsPlainText(accountsClosedAlert())])
      expect(JSON.stringify(message)).toContain("stay valid until the cluster's certificates are rotated");
    expect(JSON.stringify(teamsCard(accountsClosedAlert()))).toContain(
      "az aks rotate-certs --resource-group",
    );
  });

  it("is amber, whatever its severity, where the policy no longer minds and the cluster is still open", () => {
    const [head] = teamsCard(openedAlert({ transition: "exempted" })).attachments[0].content.body;
    expect(head).toMatchObject({ type: "Container", style: "warning" });
    expect(JSON.stringify(head)).toContain("CRITICAL · exempted");
  });

  it.each([
    ["critical", "attention"],
    ["high", "attention"],
    ["medium", "warning"],
    ["low", "accent"],
  ] as const)("colours %s as %s, and says it in words", (severity, style) => {
    const [head] = teamsCard(openedAlert({ severity })).attachments[0].content.body;
    expect(head).toMatchObject({ style });
    expect(JSON.stringify(head)).toContain(`${severity.toUpperCase()} · opened`);
  });

  it.each([
    ["opened", openedAlert()],
    ["reverted", revertedAlert()],
    ["widened", widenedAlert()],
    ["first seen", firstSeenOpenAlert()],
    ["2,000 ranges", hugeAlert(2_000)],
  ])("is a card that the Adaptive Cards parser takes without a word: %s", (_name, alert) => {
    expect(parseErrors(teamsCard(alert))).toEqual([]);
    expect(parseErrors(teamsPlainText(alert))).toEqual([]);
  });

  it("the parser does find faults, so its silence means something", () => {
    const bogus = JSON.stringify(teamsCard(openedAlert())).replaceAll(
      '"type":"RichTextBlock"',
      '"type":"Bogus"',
    );
    expect(parseErrors(JSON.parse(bogus))).not.toEqual([]);
  });

  it("shows some of 2,000 ranges and counts the rest", () => {
    const message = teamsCard(hugeAlert(2_000));
    expect(bytes(message)).toBeLessThanOrEqual(teamsMessageBytes);
    expect(JSON.stringify(message)).toContain("… and 1,990 more");
    expect(JSON.stringify(message)).toContain("1 more command is too long to show here");
  });

  it("keeps headline, lead and links when nothing else fits", () => {
    const links = {
      ...openedAlert().links,
      accept: `https://guardrail.example.net/api/review/${"t".repeat(24_000)}`,
    };
    const message = teamsCard(openedAlert({ links }));
    expect(bytes(message)).toBeLessThanOrEqual(teamsMessageBytes);
    const { body, actions } = message.attachments[0].content;
    expect(JSON.stringify(body)).toContain("opened to the whole internet");
    expect(actions).toHaveLength(4);
  });

  it("stays within 28 KB and lets no markup from outside be rendered, whatever the alert holds", () => {
    fc.assert(
      fc.property(hostileAlert, (alert) => {
        for (const message of [teamsCard(alert), teamsPlainText(alert)]) {
          expect(bytes(message)).toBeLessThanOrEqual(teamsMessageBytes);
          // Markdown is rendered in TextBlocks and Facts only, and there is none of either.
          expect(JSON.stringify(message)).not.toMatch(/"type":"(TextBlock|FactSet)"/);
          for (const action of message.attachments[0].content.actions ?? [])
            expect(action.url).toMatch(/^https?:\/\//);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("leaves a name with Markdown in it exactly as it is", () => {
    const actor = { kind: "user", name: "[click](https://evil.example) *x* _y_" } as const;
    const card = teamsCard(openedAlert({ actor })).attachments[0].content;
    expect(JSON.stringify(card.body[0])).toContain("By [click](https://evil.example) *x* _y_.");
    expect(card.fallbackText).toContain("By \\[click\\](https://evil.example) \\*x\\* \\_y\\_.");
  });
});

describe("the short form for Teams", () => {
  it("is still a card, as the flow posts nothing else", () => {
    const [attachment] = teamsPlainText(openedAlert()).attachments;
    expect(attachment.content.body[0]).toEqual({
      type: "RichTextBlock",
      inlines: [{ type: "TextRun", text: "API server of aks-prod opened to the whole internet" }],
    });
    expect(bytes(teamsPlainText(hugeAlert(2_000)))).toBeLessThan(4_000);
  });
});
