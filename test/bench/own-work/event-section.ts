import { tableLines } from "../report/table.ts";
import type { Section } from "../sections.ts";
import { measureEvent } from "./event.ts";

export const eventSection: Section = async () => {
  const { compliant, opened } = measureEvent();
  return [
    "Own work for one event, beside all waiting (medians)",
    ...tableLines(
      [
        { heading: "cluster", align: "left" },
        { heading: "takes", align: "right" },
      ],
      [
        ["compliant", `${compliant.toFixed(2)} ms`],
        ["opened, with PUT", `${opened.toFixed(2)} ms`],
      ],
    ),
  ];
};
