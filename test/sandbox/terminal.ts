import { styleText } from "node:util";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** What the sandbox writes with: colours and a moving line where there is a terminal, plain lines elsewhere. */
export interface Terminal {
  readonly isInteractive: boolean;
  paint(style: Style, text: string): string;
  /** A line that stays. */
  line(text?: string): void;
  /** A line at the bottom that the next call replaces; empty takes it away. Nothing without a terminal. */
  status(text: string): void;
}

/** The part of a stream that is needed. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** `NO_COLOR` (no-color.org) turns colours off, `TERM=dumb` the moving line too. */
export function createTerminal(
  output: Output = process.stdout,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Terminal {
  const isInteractive = output.isTTY === true && env.TERM !== "dumb";
  const hasColour = isInteractive && (env.NO_COLOR ?? "") === "";
  let status = "";
  const show = (): void => {
    if (status !== "") output.write(status);
  };
  const hide = (): void => {
    if (status !== "") output.write("\r\u001b[2K");
  };
  return {
    isInteractive,
    paint: (style, text) => (hasColour ? styleText(style, text, { validateStream: false }) : text),
    line(text = "") {
      hide();
      output.write(`${text}\n`);
      show();
    },
    status(text) {
      if (!isInteractive) return;
      hide();
      // One line only: what wraps could not be taken away again.
      status = text.slice(0, (output.columns ?? 80) - 1);
      show();
    },
  };
}
