// azd runs this when the code is deployed: only then does Event Grid accept the function as a destination.
import { runHook } from "./run-hook.js";

await runHook("./after-deploy.ts");
