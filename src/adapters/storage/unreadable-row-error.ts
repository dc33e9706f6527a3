/** A row of the table that is not what the app wrote: edited by hand, cut short, or of another version. */
export class UnreadableRowError extends Error {
  override readonly name = "UnreadableRowError";

  constructor(row: Readonly<Record<string, unknown>>, reason: string, options?: ErrorOptions) {
    super(
      `Row ${String(row.rowKey)} in partition ${String(row.partitionKey)} cannot be read: ${reason}. ` +
        "Mend it in the table; if it is deleted, the app forgets what it held.",
      options,
    );
  }
}
