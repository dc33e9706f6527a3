import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { AppHost } from "../../app/app-host.ts";
import { failure } from "./http-answer.ts";

type SignIn = Pick<AppHost, "isBuiltInAuthEnabled">;

/**
 * Behind built-in authentication the host lets everybody through, and the sign-in is checked here. Only there is the
 * header believed: elsewhere anyone can send it, and the host has asked for a function key.
 */
export function refuseAnonymous(
  request: HttpRequest,
  { isBuiltInAuthEnabled }: SignIn,
): HttpResponseInit | undefined {
  if (!isBuiltInAuthEnabled || request.headers.get("x-ms-client-principal")) return undefined;
  return failure(401, "Sign in first.");
}

/**
 * Who signed in, where built-in authentication stands in front; only there is the header believed
 * (learn.microsoft.com/azure/app-service/configure-authentication-user-identities).
 */
export function nameOfCaller(request: HttpRequest, { isBuiltInAuthEnabled }: SignIn): string | undefined {
  if (!isBuiltInAuthEnabled) return undefined;
  return request.headers.get("x-ms-client-principal-name")?.trim().slice(0, 300) || undefined;
}
