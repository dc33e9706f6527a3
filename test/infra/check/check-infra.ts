import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bicep } from "./bicep-compiler.ts";
import { unrefused, wrongSecretChecks } from "./refusals.ts";
import { diagnosticsOf } from "./sarif.ts";
import { snapshotPath, snapshots, takeSnapshot } from "./snapshots.ts";

/** One thing that is checked, with what is wrong about it. */
export interface Checked {
  readonly what: string;
  readonly problems: readonly string[];
}

/**
 * Checks the templates with the real compiler, in a copy, so that nothing changes but by `isUpdate`: the formatting and
 * the snapshots are then taken over.
 */
export function* checkInfra(bicep: Bicep, infra: string, isUpdate: boolean): Generator<Checked> {
  const folder = mkdtempSync(join(tmpdir(), "infra-"));
  try {
    cpSync(infra, folder, { recursive: true });
    yield { what: "compiles and lints without a diagnostic", problems: lint(bicep, folder) };
    yield { what: "is formatted", problems: format(bicep, folder, infra, isUpdate) };
    for (const [name, scope] of Object.entries(snapshots)) {
      yield { what: `snapshot of ${name}`, problems: compare(bicep, folder, infra, name, scope, isUpdate) };
    }
    yield { what: "refuses wrong parameters", problems: unrefused(bicep, folder) };
    yield { what: "refuses wrong secrets", problems: wrongSecretChecks(bicep, folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every diagnostic counts: a wrong property of a resource is only a warning to the compiler, and its exit status 0. */
function lint(bicep: Bicep, folder: string): string[] {
  return ["**/*.bicep", "parameters/*.bicepparam"].flatMap((pattern) => {
    const { status, output, errors } = bicep(
      ["lint", "--pattern", pattern, "--diagnostics-format", "sarif"],
      folder,
    );
    const found = diagnosticsOf(output);
    return status !== 0 && found.length === 0 ? [errors.trim() || `exit status ${status}`] : found;
  });
}

function format(bicep: Bicep, folder: string, infra: string, isUpdate: boolean): string[] {
  for (const pattern of ["**/*.bicep", "parameters/*.bicepparam"])
    bicep(["format", "--pattern", pattern], folder);
  return globSync(["**/*.bicep", "parameters/*.bicepparam"], { cwd: folder }).flatMap((file) => {
    const formatted = readFileSync(join(folder, file), "utf8");
    if (formatted === readFileSync(join(infra, file), "utf8")) return [];
    if (!isUpdate) return [`${file} is not: npm run infra:check -- --update`];
    writeFileSync(join(infra, file), formatted);
    return [];
  });
}

function compare(
  bicep: Bicep,
  folder: string,
  infra: string,
  name: string,
  scope: readonly string[],
  isUpdate: boolean,
): string[] {
  const kept = readText(snapshotPath(infra, name));
  const taken = takeSnapshot(bicep, folder, name, scope);
  if ("problem" in taken) return [taken.problem];
  if (taken.text === kept) return [];
  if (isUpdate) {
    writeFileSync(snapshotPath(infra, name), taken.text);
    return [];
  }
  const [before, after] = [(kept ?? "").split("\n"), taken.text.split("\n")];
  const line = after.findIndex((text, index) => text !== before[index]);
  return [
    `differs from what is committed, first in line ${line + 1}: "${before[line]?.trim() ?? ""}" → "${after[line]?.trim() ?? ""}". Where that is what was meant: npm run infra:check -- --update`,
  ];
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
