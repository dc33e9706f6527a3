#!/usr/bin/env node
import { isClosedPipe, nodeIo } from "./cli/node-io.ts";
import { run } from "./cli/run.ts";

/** A fault of the program itself (EX_SOFTWARE): it must look neither like "nothing found" nor like findings. */
const faultStatus = 70;

// A reader that has seen enough (`| head`) closes the pipe; that is no fault.
process.stdout.on("error", (error: Error) => {
  if (isClosedPipe(error)) return;
  // A full disk, say. To throw it here would end in the status of findings; what was printed is not whole.
  console.error(`aks-guardrail: standard output cannot be written: ${error.message}`);
  process.exit(faultStatus);
});

// The exit status is set, not forced: a forced exit would cut off output that a pipe has not taken yet.
run(process.argv.slice(2), nodeIo).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = faultStatus;
  },
);
