import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createActivityLog } from "./activity/activity-log.ts";
import type { ArmService } from "./arm-service.ts";
import { createClusterStore } from "./clusters/cluster-store.ts";
import { createOperations, type OperationKind } from "./clusters/operations.ts";
import { createControl, type SimulatorControl } from "./control.ts";
import type { ResourceEvent } from "./events/event.ts";
import { createEventGridTopic, topicPath } from "./events/event-grid-topic.ts";
import { createResourceGraph } from "./graph/resource-graph.ts";
import { armError } from "./http/arm-answer.ts";
import { type ListenerDeps, serveArmRequest } from "./http/arm-listener.ts";
import { createServerCertificate } from "./http/certificate.ts";
import { createFaults } from "./http/faults.ts";
import { sendAnswer } from "./http/http-exchange.ts";
import { listen, portOf, shut } from "./http/listening.ts";
import { servePlainRequest } from "./http/plain-listener.ts";
import { createRequestLog } from "./http/request-log.ts";
import { createThrottle, type ThrottleLimits } from "./http/throttle.ts";
import { type Actor, guardrailIdentity, type ManagedIdentityActor } from "./identity/actor.ts";
import { createTokenIssuer } from "./identity/token-issuer.ts";

/** How to start an ARM simulator. */
export interface ArmSimulatorOptions {
  /** HTTPS port of the ARM endpoint; 7443 unless told, 0 for any free one. */
  readonly port?: number;
  /** Plain-HTTP loopback port of the token endpoint and the /sandbox control surface; 7444 unless told, 0 for any. */
  readonly controlPort?: number;
  /** Where to write the certificate's PEM, for NODE_EXTRA_CA_CERTS of child processes. */
  readonly certificateFile?: string;
  /** Milliseconds that an operation takes; 3000 unless told. */
  readonly operationDurationMs?: number;
  readonly operationDurations?: Partial<Record<OperationKind, number>>;
  /** `Retry-After` of an accepted operation, in seconds; 10 unless told (fixture lro-put-accepted-headers). */
  readonly retryAfterSeconds?: number;
  /** Clusters on one page of a list; 100 unless told. */
  readonly pageSize?: number;
  /** Milliseconds added to every ARM request. */
  readonly latencyMs?: number;
  /** Token buckets, for example `aksLimits`; none unless told. */
  readonly throttleLimits?: ThrottleLimits;
  /** Called for each event that Azure would emit, at the end of its operation. */
  readonly onEvent?: (event: ResourceEvent) => void;
  /** The identities of the app that asks the token endpoint; the guardrail's of the fixtures unless told. */
  readonly identities?: readonly ManagedIdentityActor[];
  /** Life of a token in seconds; a day unless told. */
  readonly tokenLifetimeSeconds?: number;
}

/** A running ARM simulator. */
export interface ArmSimulator extends SimulatorControl {
  /** Base URL of ARM, without a trailing slash: the value of GUARDRAIL_ARM_ENDPOINT. */
  readonly url: string;
  /** Base URL of the plain-HTTP control surface. */
  readonly controlUrl: string;
  /** Values for IDENTITY_ENDPOINT and IDENTITY_HEADER. */
  readonly tokenEndpoint: { readonly url: string; readonly header: string };
  /** The endpoint of an Event Grid custom topic, on the TLS listener. */
  readonly topicUrl: string;
  /** Who gets the events that the topic has taken: a URL of the inbox. */
  forwardTopicTo(url: string): void;
  /** Gives the app's identity the role EventGrid Data Sender on the topic, or takes it away; it has it at first. */
  grantTopic(isGranted: boolean): void;
  /** The server's certificate; a client that trusts it needs no other setting. */
  readonly certificatePem: string;
  /** Stops both listeners and all timers. */
  close(): Promise<void>;
}

/** Starts an ARM simulator on loopback. Rejects with Node's listen error when a port is taken. */
export async function startArmSimulator(options: ArmSimulatorOptions = {}): Promise<ArmSimulator> {
  const certificate = await createServerCertificate();
  const sinks = new Set<(event: ResourceEvent) => void>();
  if (options.onEvent !== undefined) sinks.add(options.onEvent);
  const events: ResourceEvent[] = [];
  const settings = { latencyMs: options.latencyMs ?? 0, pageSize: options.pageSize ?? 100 };
  let url = "";
  const store = createClusterStore();
  const service: ArmService = {
    store,
    operations: createOperations({
      durationMs: options.operationDurationMs ?? 3000,
      durations: options.operationDurations,
    }),
    children: new Map(),
    subscriptions: new Map(),
    unreadable: new Set(),
    graph: createResourceGraph(store),
    publicIps: new Map(),
    activity: createActivityLog(),
    readOnly: new Map(),
    emit(event) {
      events.push(event);
      for (const sink of sinks) sink(event);
    },
    baseUrl: () => url,
    retryAfterSeconds: options.retryAfterSeconds ?? 10,
    pageSize: () => settings.pageSize,
  };
  const deps: ListenerDeps = {
    service,
    issuer: createTokenIssuer({
      lifetimeSeconds: options.tokenLifetimeSeconds ?? 86_400,
      audiences: () => ["https://management.azure.com", "https://management.core.windows.net", url],
    }),
    faults: createFaults(),
    log: createRequestLog(),
    throttle: createThrottle(options.throttleLimits ?? {}),
    latencyMs: () => settings.latencyMs,
  };
  const control = createControl({ deps, settings, sinks, events });
  const topic = createEventGridTopic(deps.issuer);
  const secret = randomUUID();
  const identities: readonly Actor[] = options.identities ?? [guardrailIdentity];

  const arm = createHttpsServer(
    { key: certificate.keyPem, cert: certificate.certificatePem },
    (request, response) => {
      const serving = topic.isFor(request)
        ? topic.serve(request, response)
        : serveArmRequest(deps, request, response);
      serving.catch((error: unknown) => {
        if (!response.headersSent) sendAnswer(response, armError(500, "InternalServerError", String(error)));
      });
    },
  );
  const plain = createHttpServer((request, response) => {
    servePlainRequest({ deps, control, secret, identities, request, response }).catch((error: unknown) => {
      if (!response.headersSent) sendAnswer(response, armError(500, "InternalServerError", String(error)));
    });
  });
  await listen(arm, options.port ?? 7443);
  try {
    await listen(plain, options.controlPort ?? 7444);
    if (options.certificateFile !== undefined) {
      await writeFile(options.certificateFile, certificate.certificatePem);
    }
  } catch (error) {
    await Promise.all([shut(arm), shut(plain)]);
    throw error;
  }
  url = `https://127.0.0.1:${portOf(arm)}`;
  const controlUrl = `http://127.0.0.1:${portOf(plain)}`;
  return {
    ...control,
    url,
    controlUrl,
    tokenEndpoint: { url: `${controlUrl}/msi/token`, header: secret },
    topicUrl: `${url}${topicPath}`,
    forwardTopicTo: topic.forwardTo,
    grantTopic: topic.grant,
    certificatePem: certificate.certificatePem,
    async close() {
      deps.faults.clear();
      service.operations.close();
      await Promise.all([shut(arm), shut(plain)]);
    },
  };
}
