import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

/**
 * The schema that OASIS publishes, in the version of the errata. It is written for draft 04 of JSON Schema, of which it
 * uses nothing that later drafts read otherwise but `id`.
 */
const {
  id,
  $schema: _,
  ...schema
}: { id: string; $schema: string } & Record<string, unknown> = JSON.parse(
  await readFile(new URL("../../fixtures/sarif/sarif-schema-2.1.0.json", import.meta.url), "utf8"),
);

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile({ $id: id, ...schema });

/** What the schema has against a document; empty for SARIF 2.1.0. */
export function sarifProblems(document: unknown): readonly string[] {
  if (validate(document)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
