import { createServer } from "node:https";
import manifest from "../../../package.json" with { type: "json" };
import { functionKey, writtenCluster } from "../../sandbox/arm/guardrail/deployed-guardrail.ts";
import { createServerCertificate } from "../../sandbox/arm/http/certificate.ts";
import { listen, portOf, shut } from "../../sandbox/arm/http/listening.ts";

/** An app that says of itself what a test wants it to say. */
export interface StandInApp {
  readonly host: string;
  readonly certificatePem: string;
  health: { status: number; body: object };
  version: string;
  /** When it read the cluster last, ISO 8601 UTC. */
  seenAt: string | null;
  /** Says again what an app says in which all is well. */
  reset(): void;
  close(): Promise<void>;
}

/** Answers `GET /api/health`, and `GET /api/clusters` to whoever has the key, as the functions of the same names do. */
export async function startStandInApp(): Promise<StandInApp> {
  const { keyPem, certificatePem } = await createServerCertificate();
  const server = createServer({ key: keyPem, cert: certificatePem }, (request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.url === "/api/health") return answer(app.health.status, app.health.body);
    if (request.headers["x-functions-key"] !== functionKey) return answer(401, {});
    const clusters = app.seenAt === null ? [] : [{ clusterId: writtenCluster, seenAt: app.seenAt }];
    return answer(200, { version: app.version, clusters });
  });
  await listen(server, 0);
  const app: StandInApp = {
    host: `127.0.0.1:${portOf(server)}`,
    certificatePem,
    ...well(),
    reset: () => void Object.assign(app, well()),
    close: () => shut(server),
  };
  return app;
}

function well(): Pick<StandInApp, "health" | "version" | "seenAt"> {
  return {
    health: { status: 200, body: { status: "guarding" } },
    version: manifest.version,
    seenAt: new Date().toISOString(),
  };
}
