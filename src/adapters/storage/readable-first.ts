import { UnreadableRowError } from "./unreadable-row-error.ts";

/**
 * Reads row after row. One that cannot be read hides no other: the others come first, then the error tells.
 * @throws AggregateError of an UnreadableRowError for each such row
 */
export async function* readableFirst<Row, T>(
  rows: AsyncIterable<Row>,
  read: (row: Row) => T,
): AsyncGenerator<T> {
  const unreadable: UnreadableRowError[] = [];
  for await (const row of rows) {
    const found = attempt(() => read(row));
    if (found instanceof UnreadableRowError) unreadable.push(found);
    else yield found;
  }
  if (unreadable.length > 0) {
    throw new AggregateError(unreadable, unreadable.map(({ message }) => message).join(" "));
  }
}

function attempt<T>(read: () => T): T | UnreadableRowError {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableRowError) return error;
    throw error;
  }
}
