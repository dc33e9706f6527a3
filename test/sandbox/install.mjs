/**
 * Installs the dependencies where they are missing or differ from package-lock.json; otherwise ends at once.
 *
 * It runs before anything is installed, so it has no dependencies, and it is plain JavaScript for whichever Node runs
 * npm. What is installed is in `node_modules/.package-lock.json`: npm writes it as the last step of an installation,
 * so after one that was broken off it is missing and the installation is made again.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const reason = whyToInstall();
if (reason !== undefined) process.exitCode = install(reason);

/** Why an installation is needed, or undefined when all is there. */
function whyToInstall() {
  const wanted = packagesIn("package-lock.json");
  if (wanted === undefined) return "package-lock.json cannot be read";
  const installed = packagesIn(join("node_modules", ".package-lock.json"));
  if (installed === undefined) return "nothing is installed yet";
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = installed[path];
    // Packages for other platforms are in the lock file, and rightly not installed.
    if (found === undefined && (entry.optional === true || entry.devOptional === true)) continue;
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) {
      return `${path.replace(/^.*node_modules\//, "")} ${found === undefined ? "is not installed" : "has changed"}`;
    }
  }
  const surplus = Object.keys(installed).find((path) => wanted[path] === undefined);
  return surplus === undefined
    ? undefined
    : `${surplus.replace(/^.*node_modules\//, "")} is no longer needed`;
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Runs `npm ci` and answers its exit code. */
function install(reason) {
  console.error(`Installing the dependencies (${reason}): this takes a minute …`);
  const started = Date.now();
  // --include=dev: the sandbox and the tests need them, whatever NODE_ENV says.
  const npmArguments = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const ownNpm = process.env.npm_execpath;
  const { status, error } =
    ownNpm === undefined
      ? spawnSync("npm", npmArguments, { cwd: root, stdio: "inherit", shell: process.platform === "win32" })
      : spawnSync(process.execPath, [ownNpm, ...npmArguments], { cwd: root, stdio: "inherit" });
  const seconds = Math.round((Date.now() - started) / 1000);
  if (status === 0) {
    console.error(`Installed in ${seconds} s.`);
    return 0;
  }
  const how = error === undefined ? `ended with ${status ?? "a signal"}` : `could not run: ${error.message}`;
  console.error(`npm ci ${how}; what npm says above is the reason. Mend it and start again.`);
  return status ?? 1;
}
