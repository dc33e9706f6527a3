import { ProtobufMessage } from "./protobuf.ts";
import type { Batch } from "./telemetry-receiver.ts";

/** A span as a backend has it, whichever way it came. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly isFailed: boolean;
}

/** One figure as a backend has it: a sum, a count or the last value. */
export interface ReceivedFigure {
  readonly name: string;
  readonly value: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** What OTLP batches hold (github.com/open-telemetry/opentelemetry-proto, trace.proto and metrics.proto). */
export const otlp = {
  spans: (batches: readonly Batch[]): readonly ReceivedSpan[] =>
    batches
      .filter(({ path }) => path === "/v1/traces")
      .flatMap(({ body }) => new ProtobufMessage(body).all(1, 2, 2))
      .map((span) => ({
        name: span.text(5) ?? "",
        traceId: span.hex(1) ?? "",
        spanId: span.hex(2) ?? "",
        parentId: span.hex(4) || undefined,
        fields: fieldsOf(span.all(9)),
        isFailed: span.all(15).some((status) => status.integer(3) === 2),
      })),
  figures: (batches: readonly Batch[]): readonly ReceivedFigure[] =>
    batches
      .filter(({ path }) => path === "/v1/metrics")
      .flatMap(({ body }) => new ProtobufMessage(body).all(1, 2, 2))
      .flatMap((metric) => {
        const name = metric.text(1) ?? "";
        const numbers = [...metric.all(5, 1), ...metric.all(7, 1)].map((point) => ({
          name,
          value: point.integer(6) ?? Number.NaN,
          fields: fieldsOf(point.all(7)),
        }));
        const histograms = metric.all(9, 1).map((point) => ({
          name,
          value: point.double(5) ?? Number.NaN,
          fields: fieldsOf(point.all(9)),
        }));
        return [...numbers, ...histograms];
      }),
};

function fieldsOf(pairs: readonly ProtobufMessage[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [value] = pair.all(2);
      return [pair.text(1), value?.text(1) ?? String(value?.integer(2) ?? value?.integer(3))];
    }),
  );
}

interface Envelope {
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly name: string;
      readonly id: string;
      readonly success: boolean;
      readonly properties: Readonly<Record<string, string>>;
      readonly metrics: readonly { readonly name: string; readonly value: number }[];
    };
  };
}

/** What batches for Application Insights hold. */
export const applicationInsights = {
  spans: (batches: readonly Batch[]): readonly ReceivedSpan[] =>
    envelopesOf(batches, "RemoteDependencyData").map(({ tags, data: { baseData } }) => ({
      name: baseData.name,
      traceId: tags["ai.operation.id"] ?? "",
      spanId: baseData.id,
      parentId: tags["ai.operation.parentId"],
      fields: baseData.properties,
      isFailed: !baseData.success,
    })),
  figures: (batches: readonly Batch[]): readonly ReceivedFigure[] =>
    envelopesOf(batches, "MetricData").flatMap(({ data: { baseData } }) =>
      baseData.metrics.map(({ name, value }) => ({ name, value, fields: baseData.properties })),
    ),
};

function envelopesOf(batches: readonly Batch[], baseType: string): readonly Envelope[] {
  return batches
    .flatMap(({ body }): readonly Envelope[] => JSON.parse(body.toString("utf8")))
    .filter(({ data }) => data.baseType === baseType);
}
