import fc from "fast-check";
import { expect, test } from "vitest";
import { slackMessage } from "../../../src/adapters/alerts/slack-message.ts";
import { hostileAlert } from "../../adapters/alerts/hostile-alert.ts";
import { mrkdwnHtml, plainTextHtml } from "./mrkdwn-html.ts";
import { slackHtml } from "./slack-html.ts";

test.each([
  ["*bold* and _slanted_ and ~gone~", "<strong>bold</strong> and <em>slanted</em> and <s>gone</s>"],
  ["`a *b* <c>`", "<code>a *b* &lt;c&gt;</code>"],
  ["```x\n_y_```", "<pre>x\n_y_</pre>"],
  ["one\ntwo", "one<br>two"],
  ["snake_case_name 2*3*4", "snake_case_name 2*3*4"],
  ["a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"],
  [
    "<https://x.example/?a=1&amp;b=2|the &lt;portal&gt;>",
    '<a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">the &lt;portal&gt;</a>',
  ],
  ["<javascript:alert(1)|click>", "&lt;javascript:alert(1)|click&gt;"],
  [
    '<https://x.example/"onmouseover="alert(1)|x>',
    expect.stringContaining('href="https://x.example/&quot;onmouse'),
  ],
  ["<!channel> <@U1>", '<span class="mention">@channel</span> <span class="mention">@U1</span>'],
  ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
])("mrkdwn %s", (text, html) => {
  expect(mrkdwnHtml(text)).toEqual(html);
});

test("plain text means nothing but its entities", () => {
  expect(plainTextHtml("*a* &lt;b&gt; <script>")).toBe("*a* &lt;b&gt; &lt;script&gt;");
});

test("a hostile alert leaves no markup of its own", () => {
  const known = /<\/?(?:h3|div|strong|em|s|code|pre|br|p)(?: (?:class|data-colour)="[#\w -]*")*>/g;
  const links = /<a href="https?:[^"<>]*" target="_blank" rel="noopener noreferrer">|<\/a>/g;
  fc.assert(
    fc.property(hostileAlert, (alert) => {
      const html = slackHtml(slackMessage(alert));
      expect(html.replace(known, "").replace(links, "")).not.toMatch(/[<>"]/);
    }),
    { numRuns: 60 },
  );
});

test("an attachment keeps its colour, and only a colour", () => {
  const of = (color: string) => slackHtml({ text: "x", attachments: [{ color, text: "y" }] });
  expect(of("#d1242f")).toContain('data-colour="#d1242f"');
  expect(of('"><script>')).toContain('data-colour=""');
});

test("what is no Slack message is shown as it is", () => {
  expect(slackHtml({ blocks: "<b>" })).toContain("&lt;b&gt;");
});
