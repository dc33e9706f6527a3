import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, portOf, shut } from "../arm/http/listening.ts";
import { receiveForTopic } from "./event-grid-receiver.ts";
import { answerControl } from "./inbox-control.ts";
import { type InboxEntry, keyOf, toInboxEntries } from "./inbox-entry.ts";
import { createLiveFeed } from "./live-feed.ts";
import { createMessageLog } from "./message-log.ts";
import { contentSecurityPolicy, readPageFile } from "./page-files.ts";
import { receiveForPagerDuty } from "./pagerduty-receiver.ts";
import { createPlannedFailures, type PlannedFailure } from "./planned-failures.ts";
import { readWithin } from "./read-within.ts";
import { allReceivers, type ReceivedMessage, type Receiver } from "./received-message.ts";
import type { ReceiverVerdict } from "./receiver-verdict.ts";
import { receiveForSlack } from "./slack-receiver.ts";
import { receiveForTeams } from "./teams-receiver.ts";
import { receiveForWebhook } from "./webhook-receiver.ts";

export interface InboxOptions {
  /** 7080 unless told; 0 for any free one. */
  readonly port?: number;
  /** Checks the signature of the generic webhook; without it, signatures are not checked. */
  readonly webhookSecret?: string;
}

/** A running inbox: the receivers of all channels, and the page that shows what they got. */
export interface Inbox {
  /** The page. */
  readonly url: string;
  /**
   * Where the channels post; any path below takes messages too. What comes to `event-grid` was taken by the simulator's
   * topic, over TLS and with a token that it has checked.
   */
  readonly urls: Readonly<Record<Receiver, string>>;
  /** Every request so far, refused ones too, in order of arrival. */
  messages(): readonly ReceivedMessage[];
  /** The first message that fits, now or to come. Rejects after the time (60 s unless told) with what has arrived. */
  waitFor(fits: (message: ReceivedMessage) => boolean, timeoutMs?: number): Promise<ReceivedMessage>;
  /** Calls back for each request from now on; the answer ends that. */
  onMessage(listener: (message: ReceivedMessage) => void): () => void;
  /** Makes the next messages of a channel fail. The answer takes this one failure back. */
  fail(channel: Receiver, failure: PlannedFailure): () => void;
  /** Takes back what `fail` planned, for a channel or for all. */
  recover(channel?: Receiver): void;
  close(): Promise<void>;
}

/** Nothing that a guardrail sends comes near it. */
const mostBytes = 1024 * 1024;

/** Starts the inbox on loopback. Rejects with Node's listen error where the port is taken. */
export async function startInbox(options: InboxOptions = {}): Promise<Inbox> {
  const log = createMessageLog();
  const failures = createPlannedFailures();
  const feed = createLiveFeed();
  log.onMessage((message) => {
    const key = keyOf(message);
    const [entry] = toInboxEntries(log.list().filter((it) => keyOf(it) === key));
    if (entry !== undefined) feed.publish(entry);
  });
  const entries = (): readonly InboxEntry[] => toInboxEntries(log.list());

  async function receive(channel: Receiver, request: IncomingMessage, response: ServerResponse) {
    const body = await readWithin(request, mostBytes);
    if (body === undefined) return send(response, 413, "The body is over 1 MB.");
    const headers = singleHeaders(request);
    const failure = failures.take(channel, body);
    const verdict = judge(channel, body, headers, options.webhookSecret);
    const answer = failure?.answer ?? verdict.status;
    const isPosted = verdict.isPosted && (failure === undefined || failure.isPosted === true);
    log.add({
      at: new Date().toISOString(),
      channel,
      path: request.url ?? "",
      headers,
      body,
      json: verdict.json,
      answer,
      isPosted,
      problem: isPosted ? undefined : (verdict.problem ?? `The inbox was told to answer with ${answer}.`),
      signature: verdict.signature,
    });
    if (answer === "hang") return;
    if (answer === "reset") return void request.socket.destroy();
    const wait = failure?.retryAfterSeconds;
    if (wait !== undefined) response.setHeader("retry-after", String(wait));
    send(response, answer, failure === undefined ? verdict.answer : (failure.body ?? ""));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requested = new URL(request.url ?? "/", "http://127.0.0.1");
    const { pathname } = requested;
    const channel = allReceivers.find((it) => pathname === `/${it}` || pathname.startsWith(`/${it}/`));
    if (channel !== undefined && request.method === "POST") return receive(channel, request, response);
    if (channel !== undefined) return send(response, 405, "POST a message here.");
    const control = request.method === "POST" ? answerControl(requested, failures) : undefined;
    if (control !== undefined) return send(response, control.status, control.text);
    if (request.method !== "GET") return send(response, 404, "Nothing is here.");
    if (pathname === "/events") return feed.subscribe(response, entries());
    if (pathname === "/messages") {
      response.setHeader("content-type", "application/json; charset=utf-8");
      return send(response, 200, JSON.stringify(log.list(), null, 2));
    }
    const file = await readPageFile(pathname);
    if (file === undefined) return send(response, 404, "Nothing is here.");
    response.writeHead(200, {
      "content-type": file.type,
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    response.end(file.content);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, String(error));
    });
  });
  await listen(server, options.port ?? 7080);
  const url = `http://127.0.0.1:${portOf(server)}`;
  return {
    url,
    urls: {
      teams: `${url}/teams`,
      slack: `${url}/slack`,
      webhook: `${url}/webhook`,
      "event-grid": `${url}/event-grid`,
      pagerduty: `${url}/pagerduty/v2/enqueue`,
    },
    messages: log.list,
    waitFor: log.waitFor,
    onMessage: log.onMessage,
    fail: failures.add,
    recover: failures.clear,
    close: () => shut(server),
  };
}

function judge(
  channel: Receiver,
  body: string,
  headers: Readonly<Record<string, string>>,
  secret: string | undefined,
): ReceiverVerdict {
  switch (channel) {
    case "teams":
      return receiveForTeams(body);
    case "slack":
      return receiveForSlack(body);
    case "webhook":
      return receiveForWebhook(body, headers, secret);
    case "event-grid":
      return receiveForTopic(body, headers);
    case "pagerduty":
      return receiveForPagerDuty(body);
  }
}

function singleHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

function send(response: ServerResponse, status: number, body: string): void {
  if (!response.hasHeader("content-type")) response.setHeader("content-type", "text/plain; charset=utf-8");
  response.writeHead(status).end(body);
}
