import { gunzipSync, gzipSync } from "node:zlib";
import * as v from "valibot";
import { StateTooLargeError } from "../../ports/state-store.ts";
import { UnreadableRowError } from "./unreadable-row-error.ts";

// A string property holds 64 KiB of UTF-16, 32,768 characters; an entity 1 MiB, which at two bytes a character is some
// 520,000 in all its strings together.
// learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
const partLength = 30_000;
const maxLength = 480_000;

/** Bounds what decompression may cost: far above any document that fits in compressed. */
const maxInflatedBytes = 64 * 1024 * 1024;

/** The version of the rows' shape, so that a later one can be told apart. */
const schemaVersion = 1;

/** The columns that hold a document: `Document`, `Document2`, ... and how to put them together. */
export type DocumentColumns = Record<string, string | number>;

/**
 * Spreads a value's JSON over columns that the service takes. Plain JSON, which a person can read, as long as it fits;
 * compressed and base64-coded when it does not.
 * @param rowKey names the row in the error
 * @throws StateTooLargeError when it does not fit even then
 */
export function writeDocument(value: unknown, rowKey: string): DocumentColumns {
  const json = JSON.stringify(value);
  if (json.length <= maxLength) return columnsOf(json, "json");
  const packed = gzipSync(json).toString("base64");
  if (packed.length <= maxLength) return columnsOf(packed, "gzip");
  throw new StateTooLargeError(
    `Row ${rowKey} would hold ${json.length} characters, ${packed.length} compressed; ${maxLength} fit.`,
  );
}

function columnsOf(text: string, encoding: "json" | "gzip"): DocumentColumns {
  const columns: DocumentColumns = { SchemaVersion: schemaVersion, DocumentEncoding: encoding };
  let count = 0;
  for (let start = 0; start < text.length; count++) {
    const end = endOfPart(text, start);
    columns[columnName(count)] = text.slice(start, end);
    start = end;
  }
  return { ...columns, DocumentParts: count };
}

/** A part never ends inside a surrogate pair: the halves would not survive UTF-8. */
function endOfPart(text: string, start: number): number {
  const end = Math.min(start + partLength, text.length);
  const last = text.charCodeAt(end - 1);
  const cutsPair = end < text.length && last >= 0xd800 && last <= 0xdbff;
  return cutsPair ? end - 1 : end;
}

function columnName(part: number): string {
  return part === 0 ? "Document" : `Document${part + 1}`;
}

/** A row as the service gave it. */
export type Row = Readonly<Record<string, unknown>>;

const envelope = v.object({
  SchemaVersion: v.literal(schemaVersion),
  DocumentEncoding: v.picklist(["json", "gzip"]),
  DocumentParts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
});

/**
 * Puts a row's document together and checks it. Properties that the schema does not know, written by a newer version
 * of the app, are kept.
 * @throws UnreadableRowError when it is not what the schema describes
 */
export function readDocument<Schema extends v.GenericSchema>(row: Row, schema: Schema): v.InferInput<Schema> {
  const { DocumentEncoding, DocumentParts } = readColumns(row, envelope);
  let text = "";
  for (let part = 0; part < DocumentParts; part++) {
    const piece = row[columnName(part)];
    if (typeof piece !== "string") throw new UnreadableRowError(row, `column ${columnName(part)} is missing`);
    text += piece;
  }
  return checked(row, "its document", decoded(row, text, DocumentEncoding), schema);
}

/** Reads the JSON of one column and checks it. @throws UnreadableRowError when it is not what the schema describes */
export function readJson<Schema extends v.GenericSchema>(
  row: Row,
  column: string,
  text: string,
  schema: Schema,
): v.InferInput<Schema> {
  try {
    return checked(row, `column ${column}`, JSON.parse(text), schema);
  } catch (error) {
    if (error instanceof UnreadableRowError) throw error;
    throw new UnreadableRowError(row, `column ${column} is no JSON`, { cause: error });
  }
}

function checked<Schema extends v.GenericSchema>(
  row: Row,
  what: string,
  value: unknown,
  schema: Schema,
): v.InferInput<Schema> {
  if (v.is(schema, value)) return value;
  const [issue] = v.safeParse(schema, value).issues ?? [];
  throw new UnreadableRowError(row, `${what} at ${pathOf(issue)}: ${issue?.message}`);
}

/** Checks single columns of a row. @throws UnreadableRowError when they are not what the schema describes */
export function readColumns<Schema extends v.GenericSchema>(row: Row, schema: Schema): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, row);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UnreadableRowError(row, `column ${pathOf(issue)}: ${issue.message}`);
}

function decoded(row: Row, text: string, encoding: "json" | "gzip"): unknown {
  try {
    const json =
      encoding === "json"
        ? text
        : gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: maxInflatedBytes }).toString();
    return JSON.parse(json);
  } catch (error) {
    throw new UnreadableRowError(row, `its document is no ${encoding} text`, { cause: error });
  }
}

function pathOf(issue: v.BaseIssue<unknown> | undefined): string {
  return (issue && v.getDotPath(issue)) ?? "its top";
}
