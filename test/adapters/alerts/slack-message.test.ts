import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type SlackMessage,
  slackLimits,
  slackMessage,
  slackPlainText,
} from "../../../src/adapters/alerts/slack-message.ts";
import { slackCode, slackText } from "../../../src/adapters/alerts/slack-text.ts";
import { accountsClosedAlert, clusterId, hugeAlert, openedAlert, revertedAlert } from "./alerts.ts";
import { hostileAlert } from "./hostile-alert.ts";

const lead =
  "By Dana Rivera from 198.51.100.24. A revert starts now; AKS takes minutes to apply it and up to two more to enforce it. Exposed for 4 s so far.";

const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
const markdown = (text: string) => ({ type: "mrkdwn", text, verbatim: true });
const section = (text: object) => ({ type: "section", text });

function allBlocks(message: SlackMessage) {
  return [...(message.blocks ?? []), ...(message.attachments?.flatMap((it) => it.blocks) ?? [])];
}

describe("the Slack message", () => {
  it("is this, for an opened cluster", () => {
    expect(slackMessage(openedAlert())).toEqual({
      text: `API server of aks-prod opened to the whole internet. ${lead}`,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: "header", text: plain("API server of aks-prod opened to the whole internet") },
        section(plain(lead)),
      ],
      attachments: [
        {
          color: "#d1242f",
          blocks: [
            section(
              markdown(
                "*Authorized IP ranges*: `73.140.245.0/24`, `20.42.25.196/32` → `no ranges: everyone may connect`",
              ),
            ),
            section(plain("Reverting: The policy reverts drift of authorized-ranges.")),
            {
              type: "section",
              fields: [
                markdown("*Cluster*\n`aks-prod`"),
                markdown("*Resource group*\n`rg-prod`"),
                markdown("*Subscription*\n`00000000-0000-0000-0000-000000000000`"),
                markdown("*Severity*\ncritical"),
                markdown("*Verdict*\ndrifted"),
                markdown("*Who*\n`Dana Rivera (dana@contoso.com)`"),
                markdown("*Source address*\n`198.51.100.24`"),
                markdown("*Opened*\n2026-11-21 18:38:04 UTC"),
                markdown("*Exposed for*\n4 s so far"),
                markdown("*Correlation id*\n`9a4d1c9e-0000-4000-8000-000000000001`"),
              ],
            },
            { type: "section", fields: [markdown("*Incident*\n`inc-1`")] },
            section(
              markdown(
                "```az aks update --resource-group rg-prod --name aks-prod --api-server-authorized-ip-ranges 73.140.245.0/24,20.42.25.196/32```",
              ),
            ),
            section(
              markdown(
                `<https://portal.azure.com/#@/resource${clusterId}|Azure portal>  ·  ` +
                  "<https://guardrail.example.net/api/incidents/inc-1|Incident>  ·  " +
                  "<https://guardrail.example.net/api/review/token-revert|Revert now>  ·  " +
                  "<https://guardrail.example.net/api/review/token-accept|Accept>",
              ),
            ),
          ],
        },
      ],
    });
  });

  it("is green once the cluster is closed", () => {
    const message = slackMessage(revertedAlert());
    expect(message.attachments?.[0].color).toBe("#2c8a43");
    expect(message.text).toMatch(/^API server of aks-prod closed again after 3 min 12 s\. /);
  });

  it("says what closing it did not undo, with the command, in the short form too", () => {
    for (const message of [slackMessage(accountsClosedAlert()), slackPlainText(accountsClosedAlert())])
      expect(JSON.stringify(message)).toContain("stay valid until the cluster's certificates are rotated");
    expect(JSON.stringify(slackMessage(accountsClosedAlert()))).toContain(
      "```az aks rotate-certs --resource-group",
    );
  });

  it("is amber, whatever its severity, where the policy no longer minds and the cluster is still open", () => {
    const message = slackMessage(openedAlert({ transition: "exempted" }));
    expect(message.attachments?.[0].color).toBe("#9a6700");
  });

  it("shows some of 2,000 ranges and counts the rest", () => {
    expect(JSON.stringify(slackMessage(hugeAlert(2_000)))).toContain(" … and 1,990 more");
  });

  it("keeps Block Kit's limits and smuggles in no mention or link, whatever the alert holds", () => {
    fc.assert(
      fc.property(hostileAlert, (alert) => {
        const message = slackMessage(alert);
        const blocks = allBlocks(message);
        expect(blocks.length).toBeGreaterThan(2);
        expect(blocks.length).toBeLessThanOrEqual(slackLimits.blocks);
        for (const block of blocks) {
          if ("fields" in block) {
            expect(block.fields.length).toBeLessThanOrEqual(slackLimits.fields);
            for (const { text } of block.fields) expect(text.length).toBeLessThanOrEqual(slackLimits.field);
            continue;
          }
          const max = block.type === "header" ? slackLimits.header : slackLimits.section;
          expect(block.text.text.length).toBeLessThanOrEqual(max);
          expect(block.text.text.length).toBeGreaterThan(0);
        }
        // What is left of `<…>` are our own links: an address, a bar, a title of ours.
        const texts = blocks.flatMap((block) =>
          "fields" in block ? block.fields.map((it) => it.text) : [block.text.text],
        );
        for (const text of [message.text, ...texts, slackPlainText(alert).text]) {
          const without = text.replace(
            /<https?:\/\/[^<>|\s]+\|(Azure portal|Incident|Revert now|Accept)>/g,
            "",
          );
          expect(without).not.toMatch(/[<>]/);
          expect(without).not.toMatch(/&(?!amp;|lt;|gt;)/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("gives a notification and the short form plain text without formatting", () => {
    const message = slackPlainText(openedAlert());
    expect(message).toMatchObject({ mrkdwn: false, unfurl_links: false });
    expect(message.text.split("\n").slice(0, 2)).toEqual([
      "API server of aks-prod opened to the whole internet",
      lead,
    ]);
    expect(message.blocks).toBeUndefined();
  });
});

describe("Slack text", () => {
  it("escapes the three control characters and nothing else", () => {
    expect(slackText("<!channel> & *x*")).toBe("&lt;!channel&gt; &amp; *x*");
  });

  it("cuts between characters and never inside an entity", () => {
    expect(slackText("ab&cd", 8)).toBe("ab&amp;…");
    expect(slackText("ab&cd", 7)).toBe("ab…");
    expect(slackText("😀😀", 3)).toBe("😀…");
  });

  it("keeps a code span closed around a backtick", () => {
    expect(slackCode("a`b")).toBe("`a'b`");
  });
});
