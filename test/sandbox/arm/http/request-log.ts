import type { PutViolation } from "../clusters/put-violation.ts";
import type { Actor } from "../identity/actor.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/** What an accepted write did to a cluster. */
export interface AcceptedWrite {
  /** The stored body before, undefined for a create. */
  readonly before: JsonObject | undefined;
  /** The stored body right after acceptance. */
  readonly after: JsonObject;
  readonly violations: readonly PutViolation[];
  readonly operationId: string;
}

/** One request, as the simulator saw and answered it. Authorization headers are not kept. */
export interface RequestRecord {
  /** 1 for the first request. */
  readonly sequence: number;
  /** When it arrived, ISO 8601. */
  readonly at: string;
  /** `in-process` for writes made through the control API. */
  readonly origin: "http" | "in-process";
  readonly method: string;
  readonly path: string;
  readonly apiVersion: string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly correlationId: string;
  readonly clientRequestId: string | undefined;
  /** Undefined when there was no valid token, or a fault answered first. */
  readonly actor: Actor | undefined;
  readonly body: JsonValue | undefined;
  /** The status answered, or `reset` when the connection was cut. */
  readonly status: number | "reset";
  /** True when an injected fault answered or cut the connection. */
  readonly isFault: boolean;
  /** Set when a write was accepted. */
  readonly write: AcceptedWrite | undefined;
}

/** Which records to list. What is left out matches all. */
export interface RequestFilter {
  readonly method?: string;
  /** A part of the path (compared without case) or a pattern. */
  readonly path?: string | RegExp;
  readonly origin?: RequestRecord["origin"];
  readonly actor?: Actor;
}

/** All requests since the start, oldest first. */
export interface RequestLog {
  add(record: Omit<RequestRecord, "sequence">): void;
  list(filter?: RequestFilter): RequestRecord[];
  clear(): void;
}

/** An empty log. */
export function createRequestLog(): RequestLog {
  let records: RequestRecord[] = [];
  let sequence = 0;
  return {
    add(record) {
      sequence += 1;
      records.push({ sequence, ...record });
    },
    list: (filter = {}) => records.filter((record) => fits(record, filter)),
    clear() {
      records = [];
    },
  };
}

function fits(record: RequestRecord, filter: RequestFilter): boolean {
  if (filter.method !== undefined && filter.method.toUpperCase() !== record.method) return false;
  if (filter.origin !== undefined && filter.origin !== record.origin) return false;
  if (filter.actor !== undefined && filter.actor.objectId !== record.actor?.objectId) return false;
  if (filter.path === undefined) return true;
  return typeof filter.path === "string"
    ? record.path.toLowerCase().includes(filter.path.toLowerCase())
    : filter.path.test(record.path);
}
