/**
 * True for the status of an entry that says that the operation was carried out: `Succeeded` of the REST API, `Success` of
 * what is exported (learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema).
 */
export function isSuccess(status: string): boolean {
  return /^succe/i.test(status);
}

/** True for one that says that it was not. */
export function isFailure(status: string): boolean {
  return /^(fail|cancel)/i.test(status);
}
