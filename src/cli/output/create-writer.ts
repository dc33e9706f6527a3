import type { CliIo } from "../cli-io.ts";
import { UnusableInput } from "../unusable-input.ts";
import { wantsColour } from "./colour.ts";
import { JsonWriter } from "./json-writer.ts";
import { MarkdownWriter } from "./markdown-writer.ts";
import type { ReportWriter } from "./report-writer.ts";
import { SarifWriter } from "./sarif-writer.ts";
import { TableWriter } from "./table-writer.ts";

/** The writer for `--output`; JSON where none is named. Throws `UnusableInput` for a name that is none. */
export function createWriter(
  format: string | undefined,
  io: Pick<CliIo, "isTerminal" | "environment">,
): ReportWriter {
  switch (format) {
    case undefined:
    case "json":
      return new JsonWriter();
    case "table":
      return new TableWriter(wantsColour(io));
    case "sarif":
      return new SarifWriter();
    case "markdown":
      return new MarkdownWriter();
    default:
      throw new UnusableInput("--output: it has to be json, table, sarif or markdown");
  }
}
