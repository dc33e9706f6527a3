import { expect, it } from "vitest";
import { invocationLog } from "../../src/app/invocation-log.ts";

/** The host's side of a log, as lines of `level: text`. */
function hostLog() {
  const lines: string[] = [];
  const at = (level: string) => (text: string) => void lines.push(`${level}: ${text}`);
  return { lines, context: { info: at("info"), warn: at("warn"), error: at("error") } };
}

it("writes the message first and the details as JSON behind it", () => {
  const { lines, context } = hostLog();
  const log = invocationLog(context);
  log.info("compliant");
  log.warn("a note could not be taken back", { clusterId: "c1", attempt: 2 });
  log.error("gone");
  expect(lines).toEqual([
    "info: compliant",
    'warn: a note could not be taken back {"clusterId":"c1","attempt":2}',
    "error: gone",
  ]);
});

it("puts bound fields on every later line, and on no line of the log that they were bound to", () => {
  const { lines, context } = hostLog();
  const log = invocationLog(context);
  const about = log.with({ correlationId: "k1" });
  about.info("read");
  about.error("failed", { clusterId: "c1" });
  log.info("unbound");
  expect(lines).toEqual([
    'info: read {"correlationId":"k1"}',
    'error: failed {"correlationId":"k1","clusterId":"c1"}',
    "info: unbound",
  ]);
});

it("binds on top of what is bound; the later value wins, a line's own before all", () => {
  const { lines, context } = hostLog();
  const log = invocationLog(context).with({ correlationId: "k1", source: "event" }).with({ source: "note" });
  log.info("read");
  log.info("sent", { source: "line" });
  expect(lines).toEqual([
    'info: read {"correlationId":"k1","source":"note"}',
    'info: sent {"correlationId":"k1","source":"line"}',
  ]);
});

it("leaves out what is not known", () => {
  const { lines, context } = hostLog();
  invocationLog(context).with({ correlationId: undefined, clusterId: "c1" }).info("read");
  expect(lines).toEqual(['info: read {"clusterId":"c1"}']);
});
