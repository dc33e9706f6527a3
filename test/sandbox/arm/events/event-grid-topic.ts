import type { IncomingMessage, ServerResponse } from "node:http";
import { senderHeader } from "../../inbox/event-grid-receiver.ts";
import { readBody, singleHeaders } from "../http/http-exchange.ts";
import type { TokenIssuer } from "../identity/token-issuer.ts";

/** Where the topic takes events. */
export const topicPath = "/topics/platform-alerts/api/events";

/** The audience of a topic's tokens (`DEFAULT_EVENTGRID_SCOPE` of @azure/eventgrid). */
const audience = "https://eventgrid.azure.net";

/** A custom topic without local authentication: who sends shows a token, and needs the role EventGrid Data Sender. */
export interface EventGridTopic {
  isFor(request: IncomingMessage): boolean;
  /** Answers one POST: refuses it, or hands the body on and answers what is answered there. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
  forwardTo(url: string): void;
  grant(isGranted: boolean): void;
}

/** It stands on the listener with TLS alone, as a token must not go anywhere else. */
export function createEventGridTopic(issuer: TokenIssuer): EventGridTopic {
  let target: string | undefined;
  let mayEverybodySend = true;
  return {
    isFor: ({ url }) => new URL(url ?? "/", "https://127.0.0.1").pathname === topicPath,
    async serve(request, response) {
      const refuse = (status: number, code: string, message: string): void => {
        response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
        response.end(JSON.stringify({ error: { code, message } }));
      };
      const headers = singleHeaders(request);
      const body = await readBody(request);
      if (request.method !== "POST") return refuse(405, "MethodNotAllowed", "POST events here.");
      const check = issuer.check(headers.authorization, [audience]);
      if (check.kind === "invalid") return refuse(401, "Unauthorized", check.message);
      if (!mayEverybodySend)
        return refuse(403, "Forbidden", "The principal may not send events to this topic.");
      if (target === undefined)
        return refuse(503, "ServiceUnavailable", "Nobody subscribes to this topic yet.");
      const answer = await fetch(target, {
        method: "POST",
        headers: {
          "content-type": headers["content-type"] ?? "",
          [senderHeader]: check.actor.kind === "user" ? check.actor.upn : check.actor.appId,
        },
        body,
      });
      response.writeHead(answer.status).end(await answer.text());
    },
    forwardTo(url) {
      target = url;
    },
    grant(isGranted) {
      mayEverybodySend = isGranted;
    },
  };
}
