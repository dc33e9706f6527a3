import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeText } from "../../../src/core/text/decode-text.ts";
import { foreignText } from "../../../src/core/text/foreign-text.ts";

describe("what is neither JSON nor YAML is known by its beginning", () => {
  test.each<[string, string]>([
    [decodeText(gzipSync("{}")), "a gzip file"],
    ["PK\u0003\u0004\u0014\0", "a zip file"],
    ["\n<!DOCTYPE html><html>", "a page of HTML"],
    ["<html lang=en>", "a page of HTML"],
    ["<?xml version='1.0'?>", "XML"],
    ["<ServiceBus/>", "XML"],
    ['\u001B[0m{\u001B[34;1m"id"', "text with a terminal's colour codes"],
    ["version: 1\0", "binary data"],
    ["\u007FELF", "binary data"],
  ])("%j", (text, what) => {
    expect(foreignText(text)).toEqual({ what, mend: expect.any(String) });
  });

  test.each(["", '{"id": 1}', "version: 1\r\n\tx\f", "[<]", "# <html>"])("%j may be either", (text) => {
    expect(foreignText(text)).toBeUndefined();
  });
});
