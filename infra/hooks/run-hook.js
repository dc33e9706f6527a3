/**
 * azd starts a hook with whichever Node is on the PATH (`.js` with node, `.ts` with a download of tsx:
 * github.com/Azure/azure-dev, cli/azd/docs/language-hooks.md). The hooks themselves are TypeScript without dependencies,
 * which Node runs by itself since 22.18.
 */
export async function runHook(program) {
  if (process.features.typescript) {
    await import(program);
    return;
  }
  console.error(
    `The deployment hooks need Node.js 22.18 or newer, and node on the PATH is ${process.version}: install it from nodejs.org and run azd again. Nothing was changed by this hook.`,
  );
  process.exitCode = 1;
}
