import type { IncidentStatus } from "./incident.ts";

/** What became of a person's decision. */
export type ManualActionAnswer =
  /** It was carried out; of a revert: its update is sent, or sent as soon as the cluster takes it. */
  | { readonly kind: "done" }
  /** What it was about is not there any more: the incident has ended, or the exposure is another one. */
  | {
      readonly kind: "moved-on";
      /** One sentence for a person. */
      readonly reason: string;
      /** Where the incident stands after this run; absent where an earlier one ended it, which the store knows. */
      readonly status?: IncidentStatus;
    }
  /** It cannot be carried out, whoever decides so. */
  | {
      readonly kind: "refused";
      /** One or more sentences for a person. */
      readonly reason: string;
    };
