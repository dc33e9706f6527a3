/** Keys held down, or npm passing the signal on beside the terminal, are one wish and not two. */
const sameWishMs = 400;

/**
 * Calls `stop` at the first Ctrl-C (or SIGTERM, or when the terminal is closed), and ends the process at once at a
 * second one; processes that the sandbox started end with it.
 */
export function onShutdown(stop: () => void): void {
  let firstAt: number | undefined;
  const ask = (): void => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      stop();
    } else if (Date.now() - firstAt > sameWishMs) {
      process.exit(130);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ask);
  endWithNpm(ask);
}

/**
 * Where the program that npm runs is killed, nobody passes a signal on: without an end of its own the sandbox would stay
 * up with all its ports, unseen.
 */
function endWithNpm(ask: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    ask();
  }, 1000);
  timer.unref();
}
