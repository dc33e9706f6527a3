const { app } = require("@azure/functions");

app.http("hello", { methods: ["GET"], handler: () => ({ body: "never" }) });
app.hook.appStart(() => {
  throw new Error("the start was refused");
});
