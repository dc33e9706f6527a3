import { unzipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import { reproducibleZip } from "../../../infra/package/reproducible-zip.ts";

const files = {
  "main.cjs": new TextEncoder().encode("exports.one = 1;\n".repeat(1000)),
  "host.json": new TextEncoder().encode('{"version":"2.0"}'),
  "empty.txt": new Uint8Array(),
};

/** What the central directory says of each file (PKWARE's APPNOTE.TXT, 4.3.12). */
function entriesOf(zip: Uint8Array): readonly { name: string; time: number; date: number; mode: number }[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const count = view.getUint16(zip.length - 22 + 10, true);
  const entries = [];
  let at = view.getUint32(zip.length - 22 + 16, true);
  for (let index = 0; index < count; index += 1) {
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength)),
      time: view.getUint16(at + 12, true),
      date: view.getUint16(at + 14, true),
      mode: view.getUint32(at + 38, true) >>> 16,
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

describe("the archive", () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  test("gives back what was put in", () => {
    expect(unzipSync(reproducibleZip(files))).toEqual(files);
  });

  test("has its files in the order of their names, with one time and one mode", () => {
    const noonOfTheFirstOfJanuary2000 = { time: 12 << 11, date: (20 << 9) | (1 << 5) | 1 };
    expect(entriesOf(reproducibleZip(files))).toEqual(
      ["empty.txt", "host.json", "main.cjs"].map((name) => ({
        name,
        ...noonOfTheFirstOfJanuary2000,
        mode: 0o100644,
      })),
    );
  });

  test("has the same bytes whatever the order in which the files are given", () => {
    const turned = Object.fromEntries(Object.entries(files).toReversed());
    expect(reproducibleZip(turned)).toEqual(reproducibleZip(files));
  });

  test.each(["UTC", "Pacific/Kiritimati", "America/St_Johns"])(
    "has the same bytes in the zone %s",
    (name) => {
      const here = reproducibleZip(files);
      process.env.TZ = name;
      expect(reproducibleZip(files)).toEqual(here);
    },
  );

  test("is compressed", () => {
    expect(reproducibleZip(files).length).toBeLessThan(1000);
  });
});
