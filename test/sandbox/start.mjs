/**
 * `npm start`: installs what is missing, builds the bundle, and runs the sandbox on the project's own Node.
 *
 * One process between npm's shell and the sandbox, instead of a chain of `&&` and a second npm: it starts sooner, and
 * nothing is left behind when npm is ended. Like install.mjs it has no dependencies.
 */
import { spawn, spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isWindows = process.platform === "win32";
const env = {
  ...process.env,
  PATH: [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter),
};

await import("./install.mjs");
if (!process.exitCode) process.exitCode = build();
if (!process.exitCode) process.exitCode = await runSandbox(process.argv.slice(2));

/** Builds what the sandbox runs: the very bundle that would be deployed. Answers npm's exit code. */
function build() {
  const ownNpm = process.env.npm_execpath;
  const { status } =
    ownNpm === undefined
      ? spawnSync("npm", ["run", "--silent", "build:app"], {
          cwd: root,
          env,
          stdio: "inherit",
          shell: isWindows,
        })
      : spawnSync(process.execPath, [ownNpm, "run", "--silent", "build:app"], {
          cwd: root,
          env,
          stdio: "inherit",
        });
  return status ?? 1;
}

/** Runs the sandbox, passing signals on. Answers its exit code. */
function runSandbox(args) {
  const isFunc = args.includes("--func");
  const program = fileURLToPath(new URL(isFunc ? "start-func.ts" : "main.ts", import.meta.url));
  const child = spawn("node", [program, ...args.filter((arg) => arg !== "--func")], {
    cwd: root,
    env,
    stdio: "inherit",
    shell: isWindows,
  });
  // Ctrl-C in a terminal reaches the child by itself too; it takes the two for one.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // npm passes a SIGTERM on to its shell, and the shell to nobody: we would stay up with all ports, unseen.
  const parent = process.ppid;
  const isOrphan = () => process.env.npm_lifecycle_event !== undefined && process.ppid !== parent;
  const watch = setInterval(() => isOrphan() && child.kill("SIGTERM"), 500);
  watch.unref();
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`The sandbox could not be started: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
