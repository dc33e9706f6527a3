import { createGuardrail } from "./composition-root.ts";
import { registerFunctions } from "./functions/register.ts";

// The entry point of the deployed bundle. Nothing here may throw: the host would drop every function of the app
// (Azure/azure-functions-nodejs-library#237).
registerFunctions(createGuardrail(process.env));
