import { zipSync } from "fflate";

/** Files by their names in the archive. */
export type Files = Readonly<Record<string, Uint8Array>>;

/**
 * A zip holds local times without a zone. This text has none either, so every machine writes the same; and no zone
 * skipped that noon.
 */
const timestamp = "2000-01-01T12:00:00";

/** A plain file that its owner may write and everybody may read, as Unix says it. */
const mode = 0o100644;

/** What `os` has to be for the mode to be read (PKWARE's APPNOTE.TXT, 4.4.2.2). */
const unix = 3;

/**
 * The files as a zip whose bytes hang on their names and contents only: in the order of the names, with one time and one
 * mode for all. The compression is fflate's own JavaScript, so that no version of Node or of zlib makes a difference.
 */
export function reproducibleZip(files: Files): Uint8Array {
  const inOrder = Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(inOrder), {
    level: 9,
    mtime: timestamp,
    os: unix,
    attrs: mode * 0x1_00_00,
  });
}
