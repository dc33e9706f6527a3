/** A host that answers the app's routes; the key is absent where it asks for none. */
export interface HostAddress {
  readonly url: string;
  readonly key?: string;
}

/** The header that a command for a person carries; the shell puts the key in, bash and PowerShell alike. */
export function keyHeader({ key }: HostAddress): string {
  return key === undefined ? "" : ' -H "x-functions-key: $KEY"';
}
