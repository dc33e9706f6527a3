/** What came of a promise. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** What came of a promise, as a value: it can be looked at later without being an unhandled rejection meanwhile. */
export async function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
