import { tableLines } from "../report/table.ts";
import type { Section } from "../sections.ts";
import { type BundleFigures, measureLoadTime } from "./load-time.ts";

export const loadSection: Section = async ({ isQuick, bundle, terminal }) => {
  const runs = isQuick ? 5 : 11;
  terminal.status(`  loading each bundle ${runs} times …`);
  const { guardrail, hello } = await measureLoadTime(bundle, runs);
  const row = (name: string, { kilobytes, loadMs }: BundleFigures): readonly string[] => [
    name,
    (loadMs / hello.loadMs).toFixed(2),
    `${loadMs.toFixed(0)} ms`,
    `${kilobytes} KiB`,
  ];
  return [
    `Load time of the bundle (median of ${runs})`,
    ...tableLines(
      [
        { heading: "", align: "left" },
        { heading: "ratio", align: "right" },
        { heading: "load", align: "right" },
        { heading: "size", align: "right" },
      ],
      [row("guardrail", guardrail), row("hello-world function", hello)],
    ),
  ];
};
