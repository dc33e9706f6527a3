import { randomUUID } from "node:crypto";
import { generate } from "selfsigned";

/** A private key and its certificate, both PEM. The certificate is its own authority. */
export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

/**
 * Makes a certificate for this machine's loopback names. It is marked as an authority, so a child process
 * trusts it when NODE_EXTRA_CA_CERTS names a file with the PEM, and no TLS check has to be turned off. Each has a name
 * of its own: OpenSSL looks an authority up by its name, and takes one of two that share it for the other.
 */
export async function createServerCertificate(): Promise<ServerCertificate> {
  const made = await generate([{ name: "commonName", value: `AKS Guardrail sandbox ${randomUUID()}` }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { keyPem: made.private, certificatePem: made.cert };
}
