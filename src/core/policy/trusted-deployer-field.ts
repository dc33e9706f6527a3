import * as v from "valibot";
import { publicClientName } from "../model/public-client.ts";
import { inJsonSchema, message, text, trimmedPattern } from "./policy-field.ts";

const guid = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const name = /^[^\s@]+@[^\s@]+$/;
const upn = /^[^\s@*?#]+@[^\s@*?#]+$/;

const mend = "Write an object id, an app id or a UPN (user@contoso.com)";

/**
 * Whose own changes move the baseline: an object id, an app id or a UPN. One that could never be anybody's is a mistake:
 * whoever was meant would go on being put back.
 */
export const trustedDeployer = v.pipe(
  text("Write an object id, an app id or a UPN."),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOf(dataset.value) : undefined;
    if (problem) addIssue({ message: problem });
  }),
  inJsonSchema({
    pattern: trimmedPattern(new RegExp(`^${guid.source.slice(1, -1)}|${upn.source.slice(1, -1)}$`)),
  }),
);

function problemOf(value: string): string | undefined {
  // That there is nothing has been said.
  if (value === "") return undefined;
  if (guid.test(value)) return problemOfId(value);
  const shown = `"${value}"`;
  if (!name.test(value))
    return message(`${shown} is neither a GUID nor a UPN.`, `${mend}; a display name identifies nobody.`);
  if (upn.test(value)) return undefined;
  return value.includes("#")
    ? message(`${shown} can never match: no guest is known by a UPN.`, "Write the guest's object id.")
    : message(
        `${shown} can never match: no UPN has * or ?, and patterns do not work here.`,
        `${mend} for each.`,
      );
}

function problemOfId(id: string): string | undefined {
  const client = publicClientName(id);
  if (client !== undefined)
    return message(
      `"${id}" can never match: it is ${client}, with which people sign in, and a change is theirs.`,
      "Write the object id of whoever signs in.",
    );
  return /^[0-]+$/.test(id) ? message(`"${id}" can never match: it is nobody's id.`, `${mend}.`) : undefined;
}
