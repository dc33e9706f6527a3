import { describe, expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import {
  deleteAuthenticator,
  deleteBinding,
  deleteConnection,
} from "../../../src/core/revert/way-in-commands.ts";
import { isShellComment } from "../../../src/core/text/shell-command.ts";

const cluster = clusterId("00000000-0000-0000-0000-000000000000", "rg-prod", "aks-prod");

describe.each([
  ["a binding", deleteBinding],
  ["a connection", deleteConnection],
  ["an authenticator", deleteAuthenticator],
])("the command that deletes %s", (_what, command) => {
  test.each(["backup", "pe-1.0a1b_(x)", "-f", "..a"])("has the name %s", (name) => {
    expect(command(cluster, name)).toContain(name);
    expect(isShellComment(command(cluster, name))).toBe(false);
  });

  test.each([".", "..", "...", "a/../..", "a/b", "", "x y", "x;id", "x'y", "$(id)", "größe"])(
    "is none for the name %j, which may lead to the cluster itself, or to a shell",
    (name) => {
      expect(isShellComment(command(cluster, name))).toBe(true);
    },
  );
});
