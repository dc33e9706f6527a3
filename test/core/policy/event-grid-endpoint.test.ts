import { expect, test } from "vitest";
import { eventGridScope } from "../../../src/core/policy/event-grid-endpoint.ts";

test.each([
  ["https://t.eastus-1.eventgrid.azure.net/api/events", "https://eventgrid.azure.net/.default"],
  ["https://t.usgovvirginia-1.eventgrid.azure.us/api/events", "https://eventgrid.azure.us/.default"],
  ["https://t.chinanorth2-1.eventgrid.azure.cn/api/events", "https://eventgrid.azure.cn/.default"],
  ["https://127.0.0.1:7443/topics/t/api/events", "https://eventgrid.azure.net/.default"],
  ["http://127.0.0.1:7443/topics/t/api/events", undefined],
  ["http://t.eastus-1.eventgrid.azure.net/api/events", undefined],
  ["https://example.com/t.eastus-1.eventgrid.azure.net", undefined],
  ["https://t.eastus-1.eventgrid.azure.net.example.com/", undefined],
  ["https://xeventgrid.azure.net/", undefined],
])("a token for %s is one of %s", (url, scope) => {
  expect(eventGridScope(new URL(url))).toBe(scope);
});
