import { expect, test } from "vitest";
import { createTerminal } from "./terminal.ts";

function recorder(isTTY: boolean) {
  const parts: string[] = [];
  return { isTTY, columns: 20, write: (part: string) => parts.push(part), text: () => parts.join("") };
}

test("without a terminal there are plain lines only", () => {
  const output = recorder(false);
  const terminal = createTerminal(output, {});
  terminal.status("working");
  terminal.line(terminal.paint("red", "done"));
  expect(output.text()).toBe("done\n");
});

test("on a terminal the moving line stays below, and never wraps", () => {
  const output = recorder(true);
  const terminal = createTerminal(output, {});
  terminal.status("x".repeat(50));
  terminal.line("done");
  terminal.status("");
  const status = "x".repeat(19);
  expect(output.text()).toBe(`${status}\r\u001b[2Kdone\n${status}\r\u001b[2K`);
});

test("NO_COLOR turns colours off, and nothing else", () => {
  const terminal = createTerminal(recorder(true), { NO_COLOR: "1" });
  expect(terminal.paint("red", "x")).toBe("x");
  expect(terminal.isInteractive).toBe(true);
  expect(createTerminal(recorder(true), {}).paint("red", "x")).toBe("\u001b[31mx\u001b[39m");
});
