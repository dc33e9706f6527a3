import Module, { createRequire } from "node:module";

/**
 * What Azurite loads at its start and never uses here, with what stands in for it: telemetry, which `--disableTelemetry`
 * turns off, and the client of SQL databases, which only `AZURITE_DB` turns on. They are two thirds of what its start
 * costs.
 */
const unused: readonly (readonly [name: string, standIn: object])[] = [
  ["applicationinsights", {}],
  // One of Azurite's own classes extends this one.
  ["sequelize", { Model: class {} }],
];

/** Keeps Azurite from loading what it never uses. To be called before it is loaded, in a process of its own. */
export function leaveOutUnused(): void {
  const azurites = createRequire(createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js"));
  for (const [name, exports] of unused) {
    const path = azurites.resolve(name);
    azurites.cache[path] = Object.assign(new Module(path), { exports, loaded: true });
  }
}
