import { policyJsonSchemaText } from "./policy-json-schema.ts";
import { rulesPageText } from "./rules-page.ts";

/** A file of the documentation that is made of the code. */
export interface GeneratedPage {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** All of them, as they have to be: `npm run docs:generate` writes them. */
export function generatedPages(): readonly GeneratedPage[] {
  return [
    { path: "docs/policy.schema.json", text: policyJsonSchemaText() },
    { path: "docs/rules.md", text: rulesPageText() },
  ];
}
