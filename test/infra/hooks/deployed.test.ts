import { expect, test } from "vitest";
import { readDeployed } from "../../../infra/hooks/deployed.ts";
import { azdEnvironment } from "./azd-environment.ts";

test("what was deployed is read from azd's environment", () => {
  expect(readDeployed(azdEnvironment)).toMatchObject({
    url: "https://func-aks-guardrail-x7.azurewebsites.net",
    guardedSubscriptions: ["00000000-0000-0000-0000-0000000000a1", "00000000-0000-0000-0000-0000000000a2"],
    channels: ["GUARDRAIL_TEAMS_WEBHOOK_URL"],
    events: { topics: [] },
    mode: "alert",
    usesSignIn: false,
  });
});

test.each(Object.keys(azdEnvironment))("%s is named where it is missing", (name) => {
  expect(() => readDeployed({ ...azdEnvironment, [name]: undefined })).toThrow(
    `${name} is not in the environment of azd: run azd provision, which puts it there.`,
  );
});

test.each([
  ["GUARDRAIL_EVENTS", "{", "is no JSON"],
  ["GUARDRAIL_GUARDED_SUBSCRIPTIONS", '{"a":1}', "is no list"],
  ["GUARDRAIL_CHANNELS", "[1]", "is no list"],
])("%s is named where it is %s", (name, value, problem) => {
  expect(() => readDeployed({ ...azdEnvironment, [name]: value })).toThrow(
    `${name} in the environment of azd ${problem}`,
  );
});
