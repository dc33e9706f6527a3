/**
 * The text of a file that a person made, in whatever Unicode encoding their shell writes: UTF-8, or UTF-16 of either
 * byte order, with a byte order mark or without. Windows PowerShell 5 writes UTF-16 when output is redirected into a
 * file (learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding).
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** As many bytes as are looked at where no mark says the encoding. */
export const headLength = 1024;

/** The encoding that the first `headLength` bytes of a text show. */
export function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return encodingByNuls(bytes.subarray(0, headLength));
}

/**
 * JSON and YAML are mostly ASCII, of which UTF-16 makes every other byte NUL, and UTF-8 none: the side on which they
 * stand tells the byte order. Binary data has them on both sides, and is left as it is.
 */
function encodingByNuls(head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  let even = 0;
  let odd = 0;
  for (const [index, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  const enough = head.length / 8;
  if (odd > enough && odd > 4 * even) return "utf-16le";
  if (even > enough && even > 4 * odd) return "utf-16be";
  return "utf-8";
}
