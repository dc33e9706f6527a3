#!/usr/bin/env node
/**
 * What `npx aks-guardrail` starts: the built command line, or what to do where it is not built yet.
 *
 * It is committed, as npm makes the link to a command once, when it first sees the package: a link to a file that is
 * only built later would be missing for ever. Plain JavaScript without dependencies, for whichever Node runs npm.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const program = new URL("dist/cli.cjs", root);

const problem = whyNot();
if (problem === undefined) await import(program.href);
else {
  console.error(`aks-guardrail: ${problem}`);
  // As for any unusable input: it must look neither like "nothing found" nor like findings.
  process.exitCode = 2;
}

/** Why the command line cannot run, and the mend; undefined when it can. */
function whyNot() {
  const folder = fileURLToPath(root);
  const install = existsSync(new URL("node_modules", root)) ? "" : "npm ci && ";
  if (!existsSync(program)) return `it is not built yet; run this in ${folder}: ${install}npm run build`;
  const { engines } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  const oldest = /[\d.]+/.exec(engines.node)?.[0] ?? "";
  if (process.versions.node.localeCompare(oldest, "en", { numeric: true }) >= 0) return undefined;
  return `it needs Node.js ${oldest} or newer, and this is ${process.version}; in ${folder}, npm ci brings one that npx takes`;
}
