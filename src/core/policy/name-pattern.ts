/**
 * True when a name fits a pattern. `*` stands for any run of characters, none included; everything else stands for
 * itself. Compared without case, as Azure compares names.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = "", ...rest] = pattern.toLowerCase().split("*");
  const text = name.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  // Each middle part is taken at its first place: whatever fits at all fits then too, without any backtracking.
  let from = head.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - tail.length >= from && text.endsWith(tail);
}
