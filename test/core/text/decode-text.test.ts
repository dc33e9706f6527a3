import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText } from "../../../src/core/text/decode-text.ts";

const text = '{"name": "Öl, 日本"}\r\n';

function bigEndian(value: string): Buffer {
  return Buffer.from(value, "utf16le").swap16();
}

describe("a file's text is the same in every encoding", () => {
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`)],
    ["UTF-16, little end first, with a mark", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16, big end first, with a mark", bigEndian(`\uFEFF${text}`)],
    ["UTF-16, little end first, without a mark", Buffer.from(text, "utf16le")],
    ["UTF-16, big end first, without a mark", bigEndian(text)],
  ])("%s", (_encoding, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  test("a short file too", () => {
    expect(decodeText(Buffer.from("[]", "utf16le"))).toBe("[]");
    expect(decodeText(bigEndian("[]"))).toBe("[]");
    expect(decodeText(new Uint8Array())).toBe("");
  });

  test("JSON of any content, in UTF-16 without a mark", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 20 })), fc.boolean(), (words, isBig) => {
        const json = JSON.stringify({ "some keys of a cluster are always ASCII": words.slice(0, 3) });
        expect(decodeText(isBig ? bigEndian(json) : Buffer.from(json, "utf16le"))).toBe(json);
      }),
    );
  });

  test("binary data is left with its NULs, for others to say what it is", () => {
    expect(decodeText(Uint8Array.of(1, 0, 0, 0, 7, 0, 0, 9))).toContain("\0");
  });
});
