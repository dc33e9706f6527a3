import * as v from "valibot";

const report = v.object({
  runs: v.array(
    v.object({
      results: v.array(
        v.object({
          ruleId: v.optional(v.string(), "?"),
          message: v.object({ text: v.string() }),
          locations: v.array(
            v.object({
              physicalLocation: v.object({
                artifactLocation: v.object({ uri: v.string() }),
                region: v.object({ startLine: v.number() }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/**
 * The diagnostics in what `bicep lint --diagnostics-format sarif` wrote: one report for each file, one behind the other.
 * Each is `file:line rule message`.
 */
export function diagnosticsOf(reports: string): string[] {
  return reports
    .split(/(?<=^\})(?=\{)/m)
    .filter((text) => text.trim() !== "")
    .flatMap((text) => v.parse(report, JSON.parse(text)).runs.flatMap((run) => run.results))
    .map(({ ruleId, message, locations: [place] }) => {
      const { artifactLocation, region } = place?.physicalLocation ?? {};
      return `${artifactLocation?.uri ?? "?"}:${region?.startLine ?? "?"} ${ruleId} ${message.text}`;
    });
}
