import { describe, expect, test } from "vitest";
import { windowsCommandLine } from "../../../infra/hooks/node-tool.ts";

describe("a command line for Windows", () => {
  test("leaves plain words alone and quotes paths", () => {
    expect(
      windowsCommandLine("az", ["--output", "none", "--parameters", "@C:\\Users\\Dana R\\events.json"]),
    ).toBe('az --output none --parameters "@C:\\Users\\Dana R\\events.json"');
  });

  test.each(['a"b', "%PATH%", "a!b", "a\nb"])("refuses %j, which cmd.exe would read", (arg) => {
    expect(() => windowsCommandLine("az", [arg])).toThrow("cannot be handed to az on Windows");
  });
});
