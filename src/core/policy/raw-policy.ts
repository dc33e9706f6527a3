import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";

/** The entries of a document that may be no policy at all. */
export function rawEntries({ clusters }: JsonObject): readonly Json[] {
  return Array.isArray(clusters) ? clusters : [];
}

/** What `defaults` or an entry requires; `undefined` where it does not say. */
export function rawRequire(settings: Json | undefined): readonly Json[] | undefined {
  const list = isJsonObject(settings) ? settings.require : undefined;
  return Array.isArray(list) ? list : undefined;
}
