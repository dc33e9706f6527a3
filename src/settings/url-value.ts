import { wrong } from "./raw-setting.ts";

/** Reads an absolute URL without credentials in it; the problems never quote it. `what` says what the mend asks for. */
export function readUrl(text: string, what: string): { readonly value: URL } | ReturnType<typeof wrong> {
  // The URL parser drops a line break and encodes a space without a word, and so would lead elsewhere.
  if (/\s/.test(text)) return wrong("The URL has white space in it.", what);
  if (!URL.canParse(text)) return wrong("It is not a URL.", what);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    return wrong("The URL has a user name or a password in front of the host.", what);
  }
  return { value: url };
}
