import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { azuriteArguments } from "./azurite.ts";

test("Azurite starts without the telemetry and the SQL client that it never uses", async () => {
  const [option = "", preload = "", azurite = ""] = azuriteArguments({});
  const program = [
    ...["require(process.argv[1]);", "console.log(JSON.stringify(Object.keys(require.cache)));"],
    "process.exit();",
  ].join(" ");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [option, preload, "--eval", program, azurite],
    { maxBuffer: 10 * 1024 * 1024 },
  );
  const loaded: unknown = JSON.parse(stdout);
  expect(loaded).toContainEqual(expect.stringContaining("BlobServer.js"));
  expect(loaded).not.toContainEqual(
    expect.stringMatching(/monitor-opentelemetry|opentelemetry[\\/]sdk|sequelize[\\/]lib[\\/](?!index)/),
  );
});
