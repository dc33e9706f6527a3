import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { type Azurite, azuriteAccount, connectionStringOf } from "../sandbox/azurite.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The one Azurite of a run, and a folder with an entry for each account that is taken. */
    sharedStorage: { readonly ports: Azurite["ports"]; readonly takenDirectory: string };
  }
}

/**
 * More than one run uses up; in watch mode they last for many. As long as the published account's name: Azurite 3.37
 * decodes the body of a request to a table piece by piece, so a character that two pieces share gets broken, and where
 * pieces end hangs on all that comes before.
 */
export const accountNames: readonly string[] = Array.from(
  { length: 500 },
  (_, index) => `testaccount${String(index + 1).padStart(5, "0")}`,
);

/** An empty storage account that no other test has: in the one Azurite of the run, which stopping it leaves alone. */
export function useSharedStorage(): Omit<Azurite, "kill"> {
  const { ports, takenDirectory } = inject("sharedStorage");
  const name = accountNames.find((candidate) => take(join(takenDirectory, candidate)));
  if (name === undefined)
    throw new Error("All accounts of the shared Azurite are taken: start the tests anew.");
  const account = { name, key: azuriteAccount.key };
  return { connectionString: connectionStringOf(ports, account), account, ports, stop: async () => {} };
}

/** Making a folder tells whoever is first from all others, in whatever process they are. */
function take(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
