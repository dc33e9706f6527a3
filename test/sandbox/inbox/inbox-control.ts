import type { PlannedFailures } from "./planned-failures.ts";
import { allReceivers } from "./received-message.ts";

/**
 * For people with curl: `POST /control/{channel}/fail?answer=503&count=3&retryAfter=30`, `POST
 * /control/{channel}/recover`. `answer` is a status, `hang` or `reset`. Undefined where the path is another one.
 */
export function answerControl(
  url: URL,
  failures: PlannedFailures,
): { status: number; text: string } | undefined {
  const [, control, name, verb] = url.pathname.split("/");
  if (control !== "control") return undefined;
  const channel = allReceivers.find((it) => it === name);
  if (channel === undefined || (verb !== "fail" && verb !== "recover")) {
    return {
      status: 404,
      text: `POST /control/${allReceivers.join("|")}/fail?answer=503&count=3 or …/recover\n`,
    };
  }
  if (verb === "recover") {
    failures.clear(channel);
    return { status: 200, text: `${channel} works again.\n` };
  }
  const answer = url.searchParams.get("answer") ?? "503";
  const count = wholeNumber(url.searchParams.get("count") ?? "1");
  const wait = url.searchParams.get("retryAfter");
  const seconds = wait === null ? 0 : wholeNumber(wait);
  const status = answer === "hang" || answer === "reset" ? answer : wholeNumber(answer);
  const isStatus = typeof status === "string" || (status !== undefined && status >= 200 && status <= 599);
  if (status === undefined || !isStatus || count === undefined || count < 1 || seconds === undefined) {
    return {
      status: 400,
      text: "answer is a status from 200 to 599, hang or reset; count a number from 1; retryAfter seconds.\n",
    };
  }
  failures.add(channel, { answer: status, count, ...(wait === null ? {} : { retryAfterSeconds: seconds }) });
  return { status: 200, text: `${channel} answers ${status} to the next ${count}.\n` };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
