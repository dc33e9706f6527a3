import type { SandboxPart } from "./surroundings.ts";
import type { Terminal } from "./terminal.ts";

const parts: Readonly<Record<SandboxPart, string>> = {
  storage: "Azurite (storage)",
  arm: "ARM simulator",
  inbox: "inbox (all channels)",
  host: "Functions host with the app's bundle",
};
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Shows what is being started: one line for each part that is up, and on a terminal what is still awaited. */
export interface Progress {
  ready(part: SandboxPart): void;
  end(): void;
}

export function showProgress(terminal: Terminal, now: () => number = Date.now): Progress {
  const started = now();
  const waiting = new Set<SandboxPart>(["storage", "arm", "inbox", "host"]);
  let frame = 0;
  const tick = (): void => {
    const names = [...waiting].map((part) => parts[part]).join(", ");
    terminal.status(names === "" ? "" : `  ${frames[frame % frames.length]} starting ${names} …`);
    frame += 1;
  };
  const timer = terminal.isInteractive ? setInterval(tick, 100) : undefined;
  tick();
  return {
    ready(part) {
      waiting.delete(part);
      const seconds = `${((now() - started) / 1000).toFixed(1)} s`;
      terminal.line(
        `  ${terminal.paint("green", "✓")} ${parts[part].padEnd(38)}${terminal.paint("dim", seconds)}`,
      );
    },
    end() {
      clearInterval(timer);
      terminal.status("");
    },
  };
}
