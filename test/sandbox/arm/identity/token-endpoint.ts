import type { ArmAnswer } from "../http/arm-answer.ts";
import type { Actor } from "./actor.ts";
import type { TokenIssuer } from "./token-issuer.ts";

/**
 * The token endpoint that App Service gives an app (IDENTITY_ENDPOINT with IDENTITY_HEADER): answers
 * `GET ?resource=...&api-version=2019-08-01[&client_id=...]` that carries the secret header.
 */
export function answerTokenRequest(
  request: {
    readonly method: string;
    readonly query: URLSearchParams;
    readonly identityHeader: string | undefined;
  },
  deps: {
    readonly secret: string;
    readonly issuer: TokenIssuer;
    /** The identities assigned to the app; the first one is used when the request names none. */
    readonly identities: () => readonly Actor[];
  },
): ArmAnswer {
  if (request.method !== "GET") return refuse(405, "Only GET is supported.");
  if (request.identityHeader !== deps.secret) return refuse(401, "X-IDENTITY-HEADER is missing or wrong.");
  if (request.query.get("api-version") !== "2019-08-01")
    return refuse(400, "api-version must be 2019-08-01.");
  const resource = request.query.get("resource");
  if (resource === null || resource === "") return refuse(400, "resource is missing.");
  const actor = chooseIdentity(request.query, deps.identities());
  if (actor === undefined) return refuse(400, "No such managed identity is assigned to this app.");
  const token = deps.issuer.issue(actor, resource);
  return {
    status: 200,
    headers: {},
    body: {
      access_token: token.accessToken,
      expires_on: String(token.expiresOn),
      resource,
      token_type: "Bearer",
      client_id: actor.appId,
    },
  };
}

function chooseIdentity(query: URLSearchParams, identities: readonly Actor[]): Actor | undefined {
  const clientId = query.get("client_id")?.toLowerCase();
  const objectId = (query.get("object_id") ?? query.get("principal_id"))?.toLowerCase();
  const resourceId = query.get("mi_res_id")?.toLowerCase();
  return identities.find(
    (actor) =>
      (clientId === undefined || actor.appId.toLowerCase() === clientId) &&
      (objectId === undefined || actor.objectId.toLowerCase() === objectId) &&
      (resourceId === undefined ||
        (actor.kind === "managed-identity" && actor.resourceId.toLowerCase() === resourceId)),
  );
}

function refuse(status: number, message: string): ArmAnswer {
  return { status, headers: {}, body: { statusCode: status, message } };
}
