import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import { guardedSettings } from "../../../src/core/cluster/guarded-setting.ts";
import { manualCommands } from "../../../src/core/revert/manual-commands.ts";
import {
  type CommandOption,
  isShellComment,
  shellCommand,
  shellComment,
} from "../../../src/core/text/shell-command.ts";
import { baselineWith } from "../cluster/exposure-samples.ts";
import { wayInDrift } from "../cluster/way-in-samples.ts";
import { asPowerShellOnWindows } from "../revert/powershell.ts";

// Reads its arguments as the Azure CLI does: `@-` is what comes by standard input, without the line's end. A function, as
// a program of its own would cost hundreds of processes.
const az = `az() {
  local word
  printf 'az\\0'
  for word in "$@"; do
    if [ "$word" = @- ]; then IFS= read -r word; fi
    printf '%s\\0' "$word"
  done
}`;

/** What `az` receives, call by call, when the lines are pasted into bash. */
function inBash(lines: readonly string[]): readonly (readonly string[])[] {
  const { stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc"], {
    input: `${[az, ...lines].join("\n")}\n`,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const words = stdout.split("\0").slice(0, -1);
  return words.reduce<string[][]>((calls, word) => {
    if (word === "az") calls.push([]);
    else calls.at(-1)?.push(word);
    return calls;
  }, []);
}

const options: readonly [string, CommandOption[], string, string[]][] = [
  ["a word", [{ flag: "--name", value: "aks-prod" }], "az x --name aks-prod", ["--name", "aks-prod"]],
  ["a switch", [{ flag: "--yes" }], "az x --yes", ["--yes"]],
  ["what looks like a number", [{ flag: "--name", value: "1e5" }], "az x --name '1e5'", ["--name", "1e5"]],
  [
    "a list, which PowerShell would take apart",
    [{ flag: "--ranges", value: "AzureFrontDoor.Backend,1.1.1.1/32" }],
    "az x --ranges 'AzureFrontDoor.Backend,1.1.1.1/32'",
    ["--ranges", "AzureFrontDoor.Backend,1.1.1.1/32"],
  ],
  [
    "a placeholder",
    [{ flag: "--ranges", value: "<approved ranges>" }],
    "az x --ranges '<approved ranges>'",
    ["--ranges", "<approved ranges>"],
  ],
  [
    "parentheses, which would end a block of az.cmd",
    [{ flag: "--resource-group", value: "rg-(prod)" }, { flag: "--yes" }],
    "echo 'rg-(prod)' | az x --resource-group '@-' --yes",
    ["--resource-group", "rg-(prod)", "--yes"],
  ],
  [
    "letters of another script",
    [{ flag: "--resource-group", value: "größe_данные" }],
    "az x --resource-group 'größe_данные'",
    ["--resource-group", "größe_данные"],
  ],
  [
    "a hyphen in front",
    [{ flag: "--resource-group", value: "-rg" }],
    "az x --resource-group='-rg'",
    ["--resource-group=-rg"],
  ],
];

describe("shellCommand", () => {
  test.each(options)("%s", (_name, given, line, received) => {
    expect(shellCommand("az x", given)).toBe(line);
    expect(inBash([line])).toEqual([["x", ...received]]);
    expect(asPowerShellOnWindows(line)).toEqual(["x", ...received]);
  });

  test.each([
    "a'b",
    'a"b',
    "a`b",
    "$(reboot)",
    "a;b",
    "a|b",
    "a&b",
    "%PATH%",
    "a\nb",
    "a^b",
    "a!b",
    "’",
    "<x>",
    "",
  ])("refuses the value %j, which some shell would read", (value) => {
    expect(() => shellCommand("az x", [{ flag: "--name", value }])).toThrow(RangeError);
  });
});

describe("shellComment", () => {
  test("is a line that no shell runs", () => {
    expect(inBash([shellComment("nothing of this: is run"), "az x"])).toEqual([["x"]]);
    expect(isShellComment(shellComment("nothing"))).toBe(true);
  });

  test.each(["the cluster's", "a\nb", "(a)", "a;b", "$a", "a`b", "a > b"])(
    "refuses the text %j, which zsh would read",
    (text) => {
      expect(() => shellComment(text)).toThrow(RangeError);
    },
  );
});

/** Names that Azure allows a resource group: letters and digits of any script, `_ - . ( )`, no period at the end. */
const groupName = fc
  .string({
    unit: fc.oneof(fc.constantFrom(..."abzAZ09_-.()"), fc.constantFrom(..."äßéøñŁжЯ語한עعกʼªⅷ")),
    minLength: 1,
    maxLength: 20,
  })
  .map((name) => `${name.slice(0, 89)}x`);

describe("the commands of an alert", () => {
  const drift = guardedSettings.map(
    (setting) => wayInDrift(setting) ?? { setting, before: "cilium", after: null },
  );
  const baseline = baselineWith({ authorizedIPRanges: ["73.140.245.0/24", "20.42.25.196"] });
  const linesFor = (group: string): readonly string[] =>
    manualCommands(clusterId("00000000-0000-0000-0000-000000000000", group, "aks-prod"), drift, baseline, {
      blocks: ["20.1.2.3/32"],
      unread: "403",
    });

  test("name their cluster to az whatever its resource group is called, when pasted into bash", () => {
    // Many names at a time, as one bash costs more than all that it is given.
    fc.assert(
      fc.property(fc.array(groupName, { minLength: 10, maxLength: 20 }), (groups) => {
        const calls = inBash(groups.flatMap(linesFor));
        expect(calls.map(groupIn)).toEqual(groups.flatMap((group) => guardedSettings.map(() => group)));
      }),
      { numRuns: 3 },
    );
  });

  test("mean in PowerShell on Windows what they mean in bash", () => {
    fc.assert(
      fc.property(groupName, (group) => {
        // The one name that neither way of az.cmd's takes: parentheses beside letters that the pipe would lose.
        fc.pre(!/[()]/.test(group) || /^[\x20-\x7e]+$/.test(group));
        for (const line of linesFor(group).filter((text) => !isShellComment(text))) {
          expect(groupIn(asPowerShellOnWindows(line))).toBe(group);
        }
      }),
    );
  });
});

function groupIn(call: readonly string[]): string | undefined {
  const at = call.findIndex((word) => word.startsWith("--resource-group"));
  const word = call[at] ?? "";
  return word.includes("=") ? word.slice(word.indexOf("=") + 1) : call[at + 1];
}
