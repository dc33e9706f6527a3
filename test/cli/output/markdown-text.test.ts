import { describe, expect, test } from "vitest";
import { htmlCode, markdownCode, markdownText } from "../../../src/cli/output/markdown-text.ts";

describe("text", () => {
  test.each([
    ["plain words, 10.0.0.0/8 (of two)", "plain words, 10.0.0.0/8 (of two)"],
    ["a | b", "a \\| b"],
    ["a \\| b", "a \\\\\\| b"],
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
    ["&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["**bold** _it_ ~~no~~ `code` $x$", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\` \\$x\\$"],
    ["[a](javascript:x) ![i](y)", "\\[a\\](javascript:x) !\\[i\\](y)"],
    ["@everyone see #12 and GH-12", "@&#8203;everyone see #&#8203;12 and GH-&#8203;12"],
    ["https://example.com www.example.com", "https:&#8203;//example.com www&#8203;.example.com"],
    ["two\n\n# lines\u202E", "two #&#8203; lines"],
  ])("%j is written %j", (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  test("is cut before it is escaped", () => {
    expect(markdownText("|".repeat(10), 3)).toBe("\\|\\|…");
  });
});

describe("code", () => {
  test.each([
    ["aks-prod", "`aks-prod`"],
    ["a`b", "`` a`b ``"],
    ["``", "``` `` ```"],
    ["@team <b>", "`@team <b>`"],
    ["a|b", "a\\|b"],
    ["a\\|b", "a\\\\\\|b"],
    ["a\nb", "`a b`"],
    ["", ""],
  ])("%j is written %j", (text, markdown) => {
    expect(markdownCode(text)).toBe(markdown);
  });

  test("in HTML is escaped as HTML", () => {
    expect(htmlCode("</code><script>\n&")).toBe("<code>&lt;/code&gt;&lt;script&gt; &amp;</code>");
  });
});
