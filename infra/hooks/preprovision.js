// azd runs this before it makes anything: what is wrong is said now, and not in the middle of a deployment.
import { runHook } from "./run-hook.js";

await runHook("./before-provision.ts");
