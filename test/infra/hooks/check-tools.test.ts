import { expect, test } from "vitest";
import { checkTools } from "../../../infra/hooks/check-tools.ts";
import { fakeAz, withoutAz } from "./fake-az.ts";

const subscription = "00000000-0000-0000-0000-0000000000a1";

test("an Azure CLI that is signed in to the subscription is all that is needed", async () => {
  const az = fakeAz();
  expect(await checkTools(az.run, subscription)).toEqual([]);
  expect(az.commands).toEqual([
    `az account show --subscription ${subscription} --output none --only-show-errors`,
  ]);
});

test("where azd has not asked for the subscription yet, any sign-in will do", async () => {
  const az = fakeAz();
  expect(await checkTools(az.run, undefined)).toEqual([]);
  expect(az.commands).toEqual(["az account show --output none --only-show-errors"]);
});

test("one that is not signed in is said, with the mend", async () => {
  expect(await checkTools(fakeAz({ isSignedIn: false }).run, subscription)).toEqual([
    `The Azure CLI is not signed in to the subscription ${subscription}: run az login with an account that may deploy there.`,
  ]);
});

test("one that is not there is said, with what it is for", async () => {
  expect(await checkTools(withoutAz, subscription)).toEqual([
    expect.stringMatching(/^The Azure CLI \(az\) is not on the PATH: it deploys the event subscriptions/),
  ]);
});
