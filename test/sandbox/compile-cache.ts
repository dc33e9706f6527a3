import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The environment of processes that start by the dozen with the same code: what Node compiled of it is kept for the next.
 * Not while coverage is taken, which it makes less exact (nodejs.org/api/module.html#module-compile-cache).
 */
export const compileCache: Readonly<Record<string, string>> =
  process.env.NODE_V8_COVERAGE === undefined
    ? { NODE_COMPILE_CACHE: join(tmpdir(), "aks-guardrail-compile-cache") }
    : {};
