const { app } = require("@azure/functions");

app.http("hello", { methods: ["GET"], handler: () => ({ body: "never" }) });
app.eventGrid("onEvent", { handler: () => undefined });
throw new Error("a setting is missing");
