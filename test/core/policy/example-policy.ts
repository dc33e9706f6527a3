/** The policy file of the documentation, every key in it. */
export const examplePolicy = `version: 1
defaults:
  mode: alert              # off | alert | revert
  require: []
  broadestRange: 8
  revertAfter: PT0S
  reverts: { max: 3, window: PT1H }
  onNarrowed: alert
  onUnfinishedUpgrade: refuse
  remindEvery: P1D
  trustedDeployers: []
clusters:
  - name: production
    match: { subscriptions: [00000000-0000-0000-0000-00000000000A], resourceGroups: ["rg-prod-*"], clusters: ["*"], tags: { env: prod } }
    mode: revert
    baseline:
      authorizedIPRanges: [73.140.245.0/24, 20.42.25.196/32]
      disableRunCommand: true
    exemptions:
      - setting: run-command
        until: 2026-12-31T00:00:00Z
        reason: migration, ticket 4711
alerts:
  - channel: teams
    url: "@setting:GUARDRAIL_TEAMS_WEBHOOK_URL"
    minSeverity: medium
    clusters: [production]
`;
