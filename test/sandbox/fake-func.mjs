// Stands in for Azure Functions Core Tools: writes down how it was started and what it is sent, and answers that the app
// is there. Usage: fake-func.mjs RECORD start --port PORT
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";

const [record, ...args] = process.argv.slice(2);
const write = (entry) => appendFileSync(record, `${JSON.stringify(entry)}\n`);
write({ started: { args, folder: process.cwd(), settings: process.env } });

createServer((request, response) => {
  const body = [];
  request.on("data", (chunk) => body.push(chunk));
  request.on("end", () => {
    if (request.method === "POST") {
      write({ posted: { path: request.url, body: Buffer.concat(body).toString() } });
      response.statusCode = 202;
    }
    response.end();
  });
}).listen(Number(args.at(-1)), "127.0.0.1");
