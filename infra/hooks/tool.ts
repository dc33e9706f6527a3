/** How a command ended. */
export interface ToolResult {
  /** The exit status; `undefined` when there is no such program. */
  readonly status: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs a command-line program of Azure's. The one way in which a hook changes anything. */
export type RunTool = (program: "az", args: readonly string[]) => Promise<ToolResult>;
