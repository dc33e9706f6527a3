import * as v from "valibot";
import { parseSubscriptionId } from "../cluster/cluster-id.ts";
import { guardedSettings } from "../cluster/guarded-setting.ts";
import { isWayIn, wayInSettings } from "../cluster/way-in.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import { requirements } from "../model/finding.ts";
import { alertRoute } from "./alert-route-schema.ts";
import { declaredBaseline } from "./declared-baseline-schema.ts";
import { duration, durationOrOff } from "./duration-field.ts";
import { instant } from "./instant-field.ts";
import {
  inJsonSchema,
  list,
  message,
  oneOf,
  section,
  text,
  trimmedPattern,
  truth,
  wholeNumber,
} from "./policy-field.ts";
import { trustedDeployer } from "./trusted-deployer-field.ts";

const guid = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

/** The keys that `defaults` and an entry share. */
const settings = {
  mode: v.exactOptional(oneOf(["off", "alert", "revert"])),
  require: v.exactOptional(
    v.array(oneOf(requirements), ({ received }) =>
      message(`${received} is not a list.`, "Write a list: [no-run-command]."),
    ),
  ),
  broadestRange: v.exactOptional(wholeNumber(0, 32)),
  revertAfter: v.exactOptional(duration(0)),
  reverts: v.exactOptional(
    section({
      max: v.exactOptional(wholeNumber(1, 1000)),
      window: v.exactOptional(duration(1)),
    }),
  ),
  onNarrowed: v.exactOptional(oneOf(["ignore", "alert", "revert"])),
  onUnfinishedUpgrade: v.exactOptional(oneOf(["refuse", "revert"])),
  remindEvery: v.exactOptional(durationOrOff(1)),
  trustedDeployers: v.exactOptional(
    v.array(trustedDeployer, ({ received }) =>
      message(`${received} is not a list.`, "Write a list, or [] for none."),
    ),
  ),
};

const subscription = v.pipe(
  text("Write the subscription's id."),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const id = parseSubscriptionId(dataset.value);
    if (id !== undefined) return id;
    addIssue({
      message: message(
        `"${dataset.value}" is not a subscription id.`,
        "Write the id, a GUID; patterns are for resourceGroups and clusters.",
      ),
    });
    return NEVER;
  }),
  inJsonSchema({ pattern: trimmedPattern(guid) }),
);

/** A pattern that could never match anything is a mistake: the entry would silently protect nothing. */
function namePattern(allowed: RegExp, words: string) {
  return v.pipe(
    text("Write a name; * stands for any run of characters."),
    v.regex(allowed, ({ received }) =>
      message(`${received} can never match: ${words}.`, "Write a name; * stands for any run of characters."),
    ),
    inJsonSchema({ pattern: trimmedPattern(allowed) }),
  );
}

/** By hand, as `v.record` drops the names `constructor` and `prototype`: an entry would match without that tag. */
const tags = v.pipe(
  v.custom<JsonObject>(isJsonObject, ({ received }) =>
    message(`${received} is not a mapping.`, "Write the tags as {name: value}."),
  ),
  v.rawTransform(({ dataset, addIssue, NEVER }): Readonly<Record<string, string>> => {
    const pairs = Object.entries(dataset.value);
    if (pairs.length === 0) addIssue({ message: message("There are no tags here.", "Leave it out.") });
    const texts = pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string");
    for (const [key, value] of pairs) {
      if (typeof value === "string") continue;
      addIssue({
        message: message(`The value of the tag ${key} is not text.`, "Put it in quotes."),
        path: [{ type: "object", origin: "value", input: dataset.value, key, value }],
      });
    }
    return texts.length > 0 && texts.length === pairs.length ? Object.fromEntries(texts) : NEVER;
  }),
  inJsonSchema({ type: "object", additionalProperties: { type: "string" }, minProperties: 1 }),
);

const everyCluster = 'Leave it out, or write ["*"].';

const match = v.pipe(
  section({
    subscriptions: v.exactOptional(list(subscription, "Leave it out to match every subscription.")),
    resourceGroups: v.exactOptional(
      list(
        namePattern(/^[\p{L}\p{N}_.()*-]+$/u, "resource group names have letters, digits and _ - . ( ) only"),
        everyCluster,
      ),
    ),
    clusters: v.exactOptional(
      list(
        namePattern(/^[A-Za-z0-9_*-]+$/, "cluster names have letters, digits, _ and - only"),
        everyCluster,
      ),
    ),
    tags: v.exactOptional(tags),
  }),
  v.check(
    (criteria) => Object.keys(criteria).length > 0,
    message(
      "It does not say which clusters it is for.",
      'Name them; for every cluster write clusters: ["*"].',
    ),
  ),
  inJsonSchema({ minProperties: 1 }),
);

const exemption = v.pipe(
  section({
    setting: oneOf(guardedSettings),
    resource: v.exactOptional(
      text("Write the id of the resource that may, such as the source of a trusted-access role binding."),
    ),
    until: instant,
    reason: text("Say why, for the people who read the alert."),
  }),
  v.check(
    ({ setting, resource }) => resource === undefined || isWayIn(setting),
    ({ input }) =>
      message(
        `${input.setting} has no resources that could be exempted one by one.`,
        `Leave resource out; it goes with ${wayInSettings.join(", ")}.`,
      ),
  ),
  inJsonSchema({
    anyOf: [
      { not: { required: ["resource"] } },
      { properties: { setting: { enum: [...wayInSettings] } }, required: ["setting"] },
    ],
  }),
);

const entry = section({
  name: v.exactOptional(text("Write a label for messages.")),
  match,
  trustTags: v.exactOptional(truth),
  ...settings,
  baseline: v.exactOptional(declaredBaseline),
  exemptions: v.exactOptional(
    v.array(exemption, ({ received }) =>
      message(`${received} is not a list.`, "Leave it out, or write a list."),
    ),
  ),
});

/** The whole policy file, as design and documentation describe it. */
export const policySchema = section({
  version: v.literal(1, ({ received }) =>
    message(
      received === "undefined" ? "There is no version." : `Version ${received} is not known.`,
      "Write version: 1.",
    ),
  ),
  defaults: v.exactOptional(section(settings)),
  clusters: v.exactOptional(
    v.array(entry, ({ received }) =>
      message(`${received} is not a list.`, "Leave it out, or write a list of entries."),
    ),
  ),
  alerts: v.exactOptional(list(alertRoute, "Leave it out to use the channels of the app settings.")),
});

/** What the schema reads `defaults` into. */
export type ParsedPolicySettings = v.InferOutput<ReturnType<typeof section<typeof settings>>>;

/** What the schema reads an entry into. */
export type ParsedEntry = v.InferOutput<typeof entry>;

/** What the schema reads a file into. */
export type ParsedFile = v.InferOutput<typeof policySchema>;
