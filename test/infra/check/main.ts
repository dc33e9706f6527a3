import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bicepVersion, NoCompilerError, openBicep } from "./bicep-compiler.ts";
import { checkInfra } from "./check-infra.ts";

const help = `Checks the templates in infra/ with the real Bicep compiler (${bicepVersion}, from NuGet), without Azure.

  npm run infra:check                 compiles, lints, compares formatting and snapshots, tries wrong parameters
  npm run infra:check -- --update     takes over formatting and snapshots

Exit status: 0 when all is well, 1 when something is wrong, 2 where the compiler cannot be had.`;

process.exitCode = run();

/** Answers the exit status. */
function run(): number {
  const { values } = parseArgs({
    options: {
      update: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  try {
    const bicep = openBicep();
    const infra = fileURLToPath(new URL("../../../infra", import.meta.url));
    let wrong = 0;
    for (const { what, problems } of checkInfra(bicep, infra, values.update)) {
      console.log(`${problems.length === 0 ? "✓" : "✗"} ${what}`);
      for (const problem of problems) console.log(`    ${problem}`);
      wrong += problems.length;
    }
    return wrong === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoCompilerError)) throw error;
    console.error(error.message);
    return 2;
  }
}
