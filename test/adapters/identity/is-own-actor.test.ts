import { expect, test } from "vitest";
import { isOwnActor } from "../../../src/adapters/identity/is-own-actor.ts";

const own = {
  objectId: "44444444-0000-0000-0000-00000000000a",
  appId: "33333333-0000-0000-0000-000000000003",
};
const another = "99999999-0000-0000-0000-000000000009";

test.each([
  ["both ids", own, { kind: "app", ...own }, true],
  ["the object id alone", own, { kind: "unknown", objectId: own.objectId }, true],
  ["the object id in capitals", own, { kind: "app", objectId: own.objectId.toUpperCase() }, true],
  [
    "the object id, with another client's app id",
    own,
    { kind: "app", objectId: own.objectId, appId: another },
    true,
  ],
  ["the app id alone", own, { kind: "app", appId: own.appId }, true],
  ["the app id, where the token has no object id", { appId: own.appId }, { kind: "app", ...own }, true],
  ["the app id of another principal", own, { kind: "app", objectId: another, appId: own.appId }, false],
  ["a person by the same app", own, { kind: "user", appId: own.appId }, false],
  ["somebody else", own, { kind: "app", objectId: another, appId: another }, false],
  ["somebody else by app id alone", own, { kind: "app", appId: another }, false],
  ["nobody's ids", own, { kind: "unknown" }, false],
  ["a token that tells nothing", {}, { kind: "app", ...own }, false],
  ["a token and an actor that tell nothing", {}, { kind: "unknown" }, false],
] as const)("%s", (_name, self, actor, expected) => {
  expect(isOwnActor(self, actor)).toBe(expected);
});
