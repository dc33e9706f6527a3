import { describe, expect, test } from "vitest";
import { decodeChunks } from "../../../src/cli/streaming/decode-chunks.ts";

async function* parts(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function decoded(bytes: Uint8Array, length: number): Promise<string> {
  let text = "";
  for await (const part of decodeChunks(parts(bytes, length))) text += part;
  return text;
}

const long = `[${'"grüße 世界 🌍", '.repeat(300)}1]`;
const short = '["grüße 🌍"]';

describe.each([
  ["UTF-8", (text: string) => Buffer.from(text)],
  ["UTF-8 with a mark", (text: string) => Buffer.from(`\uFEFF${text}`)],
  ["UTF-16", (text: string) => Buffer.from(text, "utf16le")],
  ["UTF-16 with a mark", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
  ["UTF-16 the other way round", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
])("%s", (_, encoded) => {
  test.each([1, 7, 1000, 100_000])("is decoded from parts of %i bytes", async (length) => {
    expect(await decoded(encoded(long), length)).toBe(long);
    expect(await decoded(encoded(short), length)).toBe(short);
  });
});

test("nothing is nothing", async () => {
  expect(await decoded(Buffer.from(""), 1)).toBe("");
});
