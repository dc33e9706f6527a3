/** What is wrong with one app setting, safe to log and to send: it never holds the setting's value. */
export interface SettingProblem {
  /** The app setting's name, such as `GUARDRAIL_TEAMS_WEBHOOK_URL`. */
  readonly setting: string;
  /** The place in its value, such as `entry 2 of 3`; `the whole value` when there is only one. */
  readonly where: string;
  /** What is wrong, one sentence. */
  readonly problem: string;
  /** What to do about it, one sentence. */
  readonly mend: string;
}

/** A problem on one line: `GUARDRAIL_SUBSCRIPTIONS (entry 2 of 3): ...`. */
export function formatProblem({ setting, where, problem, mend }: SettingProblem): string {
  return `${setting} (${where}): ${problem} ${mend}`;
}
