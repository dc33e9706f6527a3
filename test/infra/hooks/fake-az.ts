import type { RunTool, ToolResult } from "../../../infra/hooks/tool.ts";

/** An Azure CLI that changes nothing, and is told how it stands in Azure. */
export interface FakeAz {
  readonly run: RunTool;
  /** The commands that it was given, each as one line. */
  readonly commands: readonly string[];
}

/** How it stands in Azure. */
export interface AzureState {
  /** Signed in to the subscription; it is unless told. */
  readonly isSignedIn?: boolean;
  /** How often Azure is asked before it lists the function; at once unless told. */
  readonly looksUntilListed?: number;
  /** How often Event Grid is asked before it sees the function; at once unless told. */
  readonly triesUntilSeen?: number;
  /** What Azure says against the event subscriptions. */
  readonly refusal?: string;
}

const well: ToolResult = { status: 0, out: "", err: "" };
const failed = (err: string): ToolResult => ({ status: 1, out: "", err });

/** Makes one. */
export function fakeAz(state: AzureState = {}): FakeAz {
  const commands: string[] = [];
  let looks = 0;
  let tries = 0;
  const answer = (command: string): ToolResult => {
    if (command.startsWith("az account show")) {
      return state.isSignedIn === false ? failed("ERROR: Please run 'az login' to setup account.") : well;
    }
    if (command.startsWith("az functionapp function show")) {
      looks += 1;
      return looks > (state.looksUntilListed ?? 0)
        ? well
        : failed("ERROR: (NotFound) The function was not found.");
    }
    if (command.startsWith("az deployment sub create")) {
      tries += 1;
      if (state.refusal !== undefined) return failed(state.refusal);
      if (tries > (state.triesUntilSeen ?? 0)) return well;
      return failed(
        '{"code":"Endpoint validation","message":"Destination endpoint not found. Resource details: resourceId: /subscriptions/…/functions/onClusterWrite. Resource should pre-exist before attempting this operation."}',
      );
    }
    throw new Error(`The fake Azure CLI does not know: ${command}`);
  };
  return {
    commands,
    async run(program, args) {
      const command = [program, ...args].join(" ");
      commands.push(command);
      return answer(command);
    },
  };
}

/** A machine without the Azure CLI. */
export const withoutAz: RunTool = async () => ({ status: undefined, out: "", err: "spawn az ENOENT" });
