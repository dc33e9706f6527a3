/**
 * True for a host name of this machine, in the spelling of the URL parser: `127.1` arrives from it as 127.0.0.1. Plain
 * http is accepted for these only.
 */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** True for https, and for plain http to this machine. */
export function isSecureOrLoopback({ protocol, hostname }: { protocol: string; hostname: string }): boolean {
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}
