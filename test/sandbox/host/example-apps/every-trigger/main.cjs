// Every kind of trigger that the host serves; handlers tell by their log and answers what reached them.
const { app } = require("@azure/functions");

app.hook.appStart((context) => {
  context.hookData.startedIn = "appStart";
});
app.hook.appTerminate((context) => {
  console.log(`terminating, started in ${context.hookData.startedIn}`);
});
app.hook.preInvocation((context) => {
  context.hookData.startedAt = Date.now();
});
app.hook.postInvocation((context) => {
  const took = Date.now() - context.hookData.startedAt;
  context.invocationContext.debug(`hooked: ${took >= 0 ? "took some time" : "no time"}`);
});

app.http("echo", {
  methods: ["GET", "POST"],
  authLevel: "anonymous",
  route: "echo/{first}/{second?}",
  handler: async (request, context) => {
    context.log("echo was called");
    return {
      jsonBody: {
        method: request.method,
        url: request.url,
        params: request.params,
        query: Object.fromEntries(request.query),
        principal: request.headers.get("x-ms-client-principal"),
        body: await request.text(),
        invocationId: context.invocationId,
        traceParent: context.traceContext.traceParent,
      },
    };
  },
});
app.http("echoAll", { methods: ["GET"], route: "echo/all", handler: () => ({ body: "all" }) });
app.http("secret", {
  methods: ["GET"],
  authLevel: "function",
  handler: () => ({ status: 202, body: "open" }),
});
app.http("silent", { methods: ["POST"], handler: () => undefined });
app.http("failing", {
  methods: ["GET"],
  handler: () => {
    throw new Error("the handler threw");
  },
});
app.http("unnamedRoute", { methods: ["GET"], handler: () => ({ body: "named after the function" }) });
app.http("pid", { methods: ["GET"], handler: () => ({ body: String(process.pid) }) });
app.http("slow", {
  methods: ["GET"],
  handler: (_request, context) => {
    context.log("slow began");
    return new Promise(() => undefined);
  },
});

app.eventGrid("onEvent", {
  handler: async (event, context) => {
    context.log(`event ${JSON.stringify(event)}`);
    if (event.fail === true) throw new Error("the event was refused");
    // Proves that a batch runs side by side: the first event ends only after the second has begun.
    if (event.waitFor !== undefined) {
      while (!seen.has(event.waitFor)) await new Promise((resolve) => setImmediate(resolve));
    }
    seen.add(event.id);
  },
});
const seen = new Set();

app.storageQueue("onMessage", {
  queueName: "%WORK_QUEUE%",
  connection: "AzureWebJobsStorage",
  handler: (message, context) => {
    const kind = typeof message;
    context.log(`message ${JSON.stringify({ kind, message, metadata: context.triggerMetadata })}`);
    if (message === "fail") throw new Error("the message was refused");
    if (message === "hang") return new Promise(() => undefined);
  },
});
app.timer("onTime", {
  schedule: "0 0 3 1 1 *",
  handler: (timer, context) => context.log(`timer ${JSON.stringify(timer)}`),
});
app.timer("atStart", {
  schedule: "0 0 3 1 1 *",
  runOnStartup: true,
  handler: (_timer, context) => context.warn("ran on start-up"),
});
app.timer("badSchedule", { schedule: "every now and then", handler: () => undefined });
app.storageBlob("notServed", {
  path: "container/{name}",
  connection: "AzureWebJobsStorage",
  handler: () => undefined,
});
