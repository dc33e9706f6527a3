/** So many names are a list that a person reads. */
const most = 10;

/** Some names at most, with how many there are besides: `a, b and 12 more`. */
export function listSome(names: readonly string[]): string {
  const left = names.length - most;
  return left > 0 ? `${names.slice(0, most).join(", ")} and ${left} more` : names.join(", ");
}
