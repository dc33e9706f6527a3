import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createServerCertificate } from "./certificate.ts";

test("no two have the same name, by which one would be taken for the other", async () => {
  const made = await Promise.all([createServerCertificate(), createServerCertificate()]);
  const names = made.map(({ certificatePem }) => new X509Certificate(certificatePem).subject);
  expect(new Set(names).size).toBe(2);
});
