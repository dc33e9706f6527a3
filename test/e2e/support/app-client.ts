import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../sandbox/arm/json.ts";
import type { FunctionsHost } from "../../sandbox/host/start-functions-host.ts";
import { eventFunction } from "../../sandbox/start-sandbox.ts";

/** An answer of the app's; `body` is an empty object where it is not JSON. */
export interface AppAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly text: string;
}

/** The app's HTTP surface as its callers use it. */
export interface AppClient {
  /** `body` is sent as JSON, or as it is where it is a string. */
  recheck(body: JsonValue): Promise<AppAnswer>;
  /** With the function key, unless told otherwise. */
  get(path: string, options?: { readonly key?: string | undefined }): Promise<AppAnswer>;
  post(path: string, body: string, options?: { readonly key?: string | undefined }): Promise<AppAnswer>;
  /** Posts one delivery of Event Grid's as it stands, and answers the status. */
  deliver(events: unknown, schema?: "event-grid" | "cloud-events"): Promise<number>;
}

/** A client of the host that runs at the time of each call. */
export function createAppClient(host: () => FunctionsHost): AppClient {
  const request = async (
    path: string,
    init: RequestInit,
    options: { readonly key?: string | undefined } = { key: host().key },
  ): Promise<AppAnswer> => {
    const response = await fetch(`${host().url}${path}`, {
      ...init,
      headers: options.key === undefined ? {} : { "x-functions-key": options.key },
    });
    const text = await response.text();
    const parsed = parsedOf(text);
    return { status: response.status, body: isJsonObject(parsed) ? parsed : {}, text };
  };
  const post: AppClient["post"] = (path, body, options) => request(path, { method: "POST", body }, options);
  return {
    recheck: (body) => post("/api/recheck", typeof body === "string" ? body : JSON.stringify(body)),
    get: (path, options) => request(path, { method: "GET" }, options),
    post,
    async deliver(events, schema = "event-grid") {
      const response = await fetch(host().eventGridUrl(eventFunction), {
        method: "POST",
        headers: {
          "content-type": schema === "event-grid" ? "application/json" : "application/cloudevents+json",
          "aeg-event-type": "Notification",
        },
        body: JSON.stringify(events),
      });
      await response.arrayBuffer();
      return response.status;
    },
  };
}

function parsedOf(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
