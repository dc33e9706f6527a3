import { hasCode, type StorageTarget } from "./storage-error.ts";
import { storageLimits, tryWithin } from "./try-within.ts";

/** A table or queue that is opened at its first use and created when it is not there. */
export interface OnDemandResource<Client> extends StorageTarget {
  /** Makes the client; called once, and again when it failed. */
  open(): Promise<Client>;
  /** Creates the resource. One that is there already is no error. */
  create(client: Client, signal: AbortSignal): Promise<unknown>;
  /** The service's error code for a resource that is not there. */
  readonly missingCode: string;
}

/** Does an operation with the client, within the limits of `tryWithin` and until `deadline`. */
export type UseClient<Client> = <T>(
  operation: (client: Client, signal: AbortSignal) => Promise<T>,
  deadline?: AbortSignal,
) => Promise<T>;

/** The same client, for one invocation: nothing that is asked of it goes on after `deadline`. */
export function endedBy<Client>(use: UseClient<Client>, deadline: AbortSignal): UseClient<Client> {
  return (operation) => use(operation, deadline);
}

/**
 * Uses the resource as if it were there, and creates it when the service says that it is not: in a new account, and
 * when somebody has deleted it. So a process that starts pays no round trip to ask.
 */
export function createdOnDemand<Client>(resource: OnDemandResource<Client>): UseClient<Client> {
  let opened: Promise<Client> | undefined;
  const client = async (): Promise<Client> => {
    opened ??= resource.open();
    try {
      return await opened;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  };
  return async (operation, deadline) => {
    const it = await client();
    const attempt = () => tryWithin(storageLimits, resource, (signal) => operation(it, signal), deadline);
    try {
      return await attempt();
    } catch (error) {
      if (!hasCode(error, resource.missingCode)) throw error;
    }
    await tryWithin(storageLimits, resource, (signal) => resource.create(it, signal), deadline);
    return await attempt();
  };
}
