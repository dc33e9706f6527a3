import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** The compiler that the templates are checked with: exactly this version, as another one may format and snapshot otherwise. */
export const bicepVersion = "0.49.2";

/** The packages of the compiler on NuGet, by platform and architecture as Node.js has them. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "osx-x64",
  "darwin-arm64": "osx-arm64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

/** What a run of the compiler answered. */
export interface BicepAnswer {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the compiler in a folder. */
export type Bicep = (args: readonly string[], folder: string) => BicepAnswer;

/** The compiler cannot be had on this machine; the message says why. */
export class NoCompilerError extends Error {
  override readonly name = "NoCompilerError";
}

/**
 * The pinned compiler from the NuGet package cache; restored with `dotnet` where it is not there yet. It holds the types
 * of all resources, so that it needs no network after that.
 *
 * @throws NoCompilerError where there is no `dotnet`, no package for this platform, or no way to NuGet
 */
export function openBicep(): Bicep {
  const platform = packages[`${process.platform}-${process.arch}`];
  if (platform === undefined)
    throw new NoCompilerError(`NuGet has no Bicep compiler for ${process.platform}-${process.arch}.`);
  const name = `Azure.Bicep.CommandLine.${platform}`;
  const folder = join(packageCache(), name.toLowerCase(), bicepVersion);
  if (!existsSync(folder)) restore(name);
  const program = join(folder, "tools", process.platform === "win32" ? "bicep.exe" : "bicep");
  // It arrives executable for its owner only, and not even that from every unpacker.
  chmodSync(program, 0o755);
  return (args, cwd) => {
    const { status, stdout, stderr, error } = spawnSync(program, [...args], {
      cwd,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    if (error) throw error;
    return { status: status ?? 1, output: stdout, errors: stderr };
  };
}

function packageCache(): string {
  return process.env.NUGET_PACKAGES ?? join(homedir(), ".nuget", "packages");
}

function restore(name: string): void {
  const folder = mkdtempSync(join(tmpdir(), "bicep-"));
  try {
    const project = join(folder, "bicep.csproj");
    writeFileSync(
      project,
      `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${bicepVersion}]" /></ItemGroup>
</Project>
`,
    );
    execFileSync("dotnet", ["restore", project], { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (error) {
    const output = error instanceof Error && "stdout" in error ? String(error.stdout).trim() : "";
    throw new NoCompilerError(
      `${name} ${bicepVersion} could not be restored: ${output === "" ? String(error) : output}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
