/** What came of a promise. */
export type Result<T> = { readonly value: T } | { readonly error: unknown };

/** What came of a promise, as a value: it can be looked at later without being an unhandled rejection meanwhile. */
export async function toResult<T>(promise: Promise<T>): Promise<Result<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
