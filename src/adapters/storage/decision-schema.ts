import * as v from "valibot";
import type { ActionAtOnce, Decision, DecisionAction, Wait, Withheld } from "../../core/model/decision.ts";
import { decisionReasons } from "../../core/model/decision-reason.ts";
import { instantSchema } from "./instant-schema.ts";
import { type Fields, jsonObject, setting, text, word } from "./schema-words.ts";

const actionsAtOnce: Record<ActionAtOnce, true> = {
  none: true,
  learn: true,
  alert: true,
  revert: true,
  refuse: true,
  "stand-down": true,
};

const reason = v.picklist(decisionReasons);

const wait = v.variant("for", [
  v.object({ for: v.picklist(["operation", "start"]) }),
  v.object({ for: v.picklist(["grace", "retry"]), notBefore: instantSchema }),
]) satisfies v.GenericSchema<Wait>;

const decided = {
  reason,
  message: text,
  patch: jsonObject,
  withheld: v.array(
    v.object({
      setting,
      kind: word<Withheld["kind"]>({ "by-hand": true, refused: true }),
      message: text,
      reason: v.exactOptional(reason),
    } satisfies Fields<Withheld>),
  ),
} satisfies Omit<Fields<Decision>, "action" | "wait">;

/** A stored decision. */
export const decisionSchema = v.union([
  v.object({ ...decided, action: v.literal("wait"), wait }),
  v.object({ ...decided, action: word(actionsAtOnce) }),
]) satisfies v.GenericSchema<Decision>;

/** What of a decision an alert tells. */
export const toldDecisionSchema = v.object({
  action: word<DecisionAction>({ ...actionsAtOnce, wait: true }),
  reason,
  message: text,
  patch: jsonObject,
});
