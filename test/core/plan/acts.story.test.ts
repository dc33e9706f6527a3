import { describe, expect, test } from "vitest";
import type { ActivityEntry } from "../../../src/core/model/activity.ts";
import type { Actor } from "../../../src/core/model/actor.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { dana, learned, type Story } from "./story.ts";

const mallory: Actor = {
  kind: "user",
  name: "Mallory",
  objectId: "66666666-dddd-eeee-ffff-000000000006",
  upn: "mallory@contoso.com",
  ipAddress: "203.0.113.9",
};
const aks = "Microsoft.ContainerService/managedClusters";

/** The entries of one act, as the log has them in the end. */
function act(
  story: Story,
  operation: string,
  {
    ago,
    id = "c-act",
    actor = mallory,
    statuses = ["Started", "Succeeded"],
    child = "",
    ...more
  }: ActOptions,
): readonly ActivityEntry[] {
  return statuses.map((status, index) => ({
    operation: `${aks}/${operation}`,
    resourceId: `${story.state.clusterId}${child}`.toUpperCase(),
    correlationId: id,
    status,
    at: new Date(story.now.getTime() - (ago - index) * 1000).toISOString(),
    actor,
    ...more,
  }));
}

interface ActOptions {
  /** How many seconds before now it began. */
  readonly ago: number;
  readonly id?: string;
  readonly actor?: Actor;
  readonly statuses?: readonly string[];
  /** Type and name of what belongs to the cluster. */
  readonly child?: string;
  readonly isOurs?: true;
}

/** A cluster that dana opened ten minutes ago, and that somebody has closed now. */
function closed(): Story {
  const story = learned({ mode: "alert" });
  story.sees({ ranges: [] });
  story.wait(600).sees({}, { trigger: { source: "event", eventTime: story.now.toISOString() } });
  expect(story.told()).toEqual(["opened", "resolved"]);
  return story;
}

const endedOf = (story: Story) => {
  const incident = [...story.stored.values()].find(({ topic }) => topic === "exposure");
  if (!incident) throw new Error("there was no exposure");
  return incident;
};

/** Follows the questions to their end; the log holds the same each time. */
function askedToTheEnd(story: Story, log: readonly ActivityEntry[] = []): void {
  while (story.state.questions) story.sees({}, { trigger: story.askingMessage(), log });
}

describe("when an exposure has ended", () => {
  test("the log of its time is asked after 2, 5, 10 and 20 minutes, and then no more", () => {
    const story = closed();
    const end = story.now.getTime();
    const minutes: number[] = [];
    while (story.state.questions) {
      story.sees({}, { trigger: story.askingMessage() });
      minutes.push((story.now.getTime() - end) / 60_000);
    }
    expect(minutes).toEqual([2, 5, 10, 20]);
    expect(story.told()).toEqual([]);
  });

  test("that there was nothing is said on the incident, once the log has had its time, and is told to nobody", () => {
    const story = closed();
    expect(endedOf(story).acts).toMatchObject({ found: [], log: { kind: "asking" } });
    story.sees({}, { trigger: story.askingMessage() });
    expect(endedOf(story).acts?.log).toMatchObject({ kind: "asking" });
    askedToTheEnd(story);
    expect(endedOf(story).acts).toMatchObject({ found: [], log: { kind: "read" } });
    expect(story.told()).toEqual([]);
  });

  test.each([
    ["listClusterAdminCredential/action", "", "admin-credentials"],
    ["accessProfiles/listCredential/action", "/accessProfiles/clusterAdmin", "admin-credentials"],
    ["runCommand/action", "", "run-command"],
    ["runcommand/action", "", "run-command"],
    ["rotateClusterCertificates/action", "", "certificates-rotated"],
    ["resetAADProfile/action", "", "entra-profile-reset"],
    ["trustedAccessRoleBindings/write", "/trustedAccessRoleBindings/backup", "trusted-access"],
    ["privateEndpointConnections/write", "/privateEndpointConnections/pe", "private-endpoint"],
    ["privateEndpointConnectionsApproval/action", "", "private-endpoint"],
    ["jwtAuthenticators/write", "/jwtAuthenticators/github", "token-issuer"],
  ])("%s is told", (operation, child, kind) => {
    const story = closed();
    const log = act(story, operation, { ago: 300, child });
    story.sees({}, { trigger: story.askingMessage(), log });
    expect(story.told()).toEqual(["acts-found"]);
    expect(story.lastAlert).toMatchObject({
      severity: "critical",
      acts: [{ kind, actor: mallory }],
      decision: { reason: "ActsWhileOpen" },
    });
    expect(endedOf(story)).toMatchObject({ status: "resolved", acts: { found: [{ kind }] } });
  });

  test.each([
    ["listClusterUserCredential/action", ""],
    ["accessProfiles/listCredential/action", "/accessProfiles/clusterUser"],
    ["trustedAccessRoleBindings/delete", "/trustedAccessRoleBindings/backup"],
    ["write", ""],
    ["agentPools/write", "/agentPools/nodepool1"],
  ])("%s is nobody's news", (operation, child) => {
    const story = closed();
    askedToTheEnd(story, act(story, operation, { ago: 300, child }));
    expect(story.told()).toEqual([]);
    expect(endedOf(story).acts).toMatchObject({ found: [], log: { kind: "read" } });
  });

  test("an act is told once, however often the log shows it, and late ones when they come", () => {
    const story = closed();
    const early = act(story, "runCommand/action", { ago: 300, id: "c-early" });
    const late = act(story, "listClusterAdminCredential/action", { ago: 200, id: "c-late" });
    story.sees({}, { trigger: story.askingMessage(), log: early });
    story.sees({}, { trigger: story.askingMessage(), log: early });
    story.sees({}, { trigger: story.askingMessage(), log: [...early, ...late] });
    story.sees({}, { trigger: story.askingMessage(), log: [...early, ...late] });
    expect(story.told()).toEqual(["acts-found", "acts-found"]);
    expect(story.lastAlert).toMatchObject({ acts: [{ kind: "admin-credentials" }], earlierActs: 1 });
    expect(story.lastAlert.decision.message).toMatch(
      /^Besides the 1 act that was told before: Mallory from /,
    );
    expect(story.alerts.at(-2)).not.toHaveProperty("earlierActs");
    expect(endedOf(story).acts).toMatchObject({ found: [{}, {}], log: { kind: "read" } });
  });

  test("what has begun is told when the log says that it was done", () => {
    const story = closed();
    const pieces = act(story, "runCommand/action", {
      ago: 300,
      statuses: ["Started", "Accepted", "Succeeded"],
    });
    story.sees({}, { trigger: story.askingMessage(), log: pieces.slice(0, 1) });
    expect(story.told()).toEqual([]);
    story.sees({}, { trigger: story.askingMessage(), log: [...pieces].reverse() });
    expect(story.told()).toEqual(["acts-found"]);
    expect(story.lastAlert.acts).toEqual([expect.not.objectContaining({ isUnfinished: true })]);
  });

  test("what the log never says the end of is told in the end", () => {
    const story = closed();
    askedToTheEnd(story, act(story, "runCommand/action", { ago: 300, statuses: ["Started"] }));
    expect(story.told()).toEqual(["acts-found"]);
    expect(story.lastAlert.acts).toMatchObject([{ isUnfinished: true }]);
    expect(story.lastAlert.decision.message).toContain("the log does not say how that ended");
  });

  test.each([
    ["failed", { ago: 300, statuses: ["Started", "Failed"] }],
    ["was the guardrail's own", { ago: 300, isOurs: true }],
    ["was done before it stood open", { ago: 1_200 }],
    ["was done when it was closed", { ago: -60 }],
  ] as const)("what %s is nobody's news", (_what, options) => {
    const story = closed();
    askedToTheEnd(story, act(story, "runCommand/action", options));
    expect(story.told()).toEqual([]);
  });

  test("what was done while the write that opened it was still running counts, as the log has its beginning", () => {
    const story = closed();
    const write = act(story, "write", { ago: 780, id: "0a1b2c3d", actor: dana });
    const log = [...write, ...act(story, "runCommand/action", { ago: 700 })];
    story.sees({}, { trigger: story.askingMessage(), log });
    expect(story.told()).toEqual(["acts-found"]);
    const earlier = closed();
    askedToTheEnd(earlier, [...write, ...act(earlier, "runCommand/action", { ago: 800 })]);
    expect(earlier.told()).toEqual([]);
  });

  test("a log that cannot be read is never taken for nothing", () => {
    const story = closed();
    const log = { kind: "unread", reason: "it needs Microsoft.Insights/eventtypes/values/read" } as const;
    while (story.state.questions) story.sees({}, { trigger: story.askingMessage(), log });
    expect(story.told()).toEqual([]);
    expect(endedOf(story).acts).toMatchObject({ found: [], log: { kind: "unread", reason: log.reason } });
  });

  test("what was read of a log that is not read to its end is told, and nobody takes it for all", () => {
    const story = closed();
    const entries = act(story, "runCommand/action", { ago: 300 });
    while (story.state.questions)
      story.sees(
        {},
        { trigger: story.askingMessage(), log: { kind: "unread", reason: "20 pages", entries } },
      );
    expect(story.told()).toEqual(["acts-found"]);
    expect(endedOf(story).acts).toMatchObject({ found: [{}], log: { kind: "unread", reason: "20 pages" } });
  });

  test("that the guardrail may not read it is told besides, under one id", () => {
    const story = closed();
    const log = { kind: "unread", reason: "it needs the right", isDenied: true } as const;
    const notices = [];
    while (story.state.questions)
      notices.push(...(story.sees({}, { trigger: story.askingMessage(), log }).notices ?? []));
    expect(new Set(notices.map(({ id }) => id))).toEqual(new Set(["activity-log-denied"]));
    expect(notices[0]?.lines.join(" ")).toContain("aks-prod while it stood open is not known");
  });

  test("where the log cannot be read at first, what it says later counts", () => {
    const story = closed();
    story.sees({}, { trigger: story.askingMessage(), log: { kind: "unread", reason: "503" } });
    askedToTheEnd(story, act(story, "runCommand/action", { ago: 300 }));
    expect(story.told()).toEqual(["acts-found"]);
    expect(endedOf(story).acts?.log).toMatchObject({ kind: "read" });
  });

  test("the log is asked while the cluster cannot be read, and after it was deleted", () => {
    const story = closed();
    story.cannotRead({ kind: "unavailable", reason: "503" }, story.askingMessage());
    story.findsNone(story.askingMessage());
    while (story.state.questions) story.findsNone(story.askingMessage());
    expect(endedOf(story).acts?.log).toMatchObject({ kind: "read" });
  });

  test("many acts of one kind hide none of another, and are counted", () => {
    const story = closed();
    const many = Array.from({ length: 40 }, (_, index) =>
      act(story, "runCommand/action", { ago: 500 - index, id: `c-${index}` }),
    ).flat();
    const one = act(story, "listClusterAdminCredential/action", { ago: 10, id: "c-one" });
    askedToTheEnd(story, [...many, ...one]);
    expect(story.told()).toEqual(["acts-found"]);
    expect(story.lastAlert.acts?.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 5 }, () => "run-command"),
      "admin-credentials",
    ]);
    expect(endedOf(story).acts).toMatchObject({ more: 35 });
  });

  test("of one deployment that writes two bindings both are told", () => {
    const story = closed();
    const binding = (name: string) =>
      act(story, "trustedAccessRoleBindings/write", {
        ago: 300,
        child: `/trustedAccessRoleBindings/${name}`,
      });
    story.sees({}, { trigger: story.askingMessage(), log: [...binding("one"), ...binding("two")] });
    expect(story.lastAlert.acts).toHaveLength(2);
  });

  test("another's act under a correlation id that was used before is an act of its own", () => {
    const story = closed();
    const his = act(story, "runCommand/action", { ago: 300, id: "c-same" });
    const hers = act(story, "runCommand/action", {
      ago: 250,
      id: "c-same",
      actor: { kind: "user", name: "Dana", objectId: "11111111-aaaa-bbbb-cccc-000000000001" },
    });
    story.sees({}, { trigger: story.askingMessage(), log: [...his, ...hers] });
    expect(story.lastAlert.acts?.map(({ actor }) => actor.name)).toEqual(["Mallory", "Dana"]);
    askedToTheEnd(story, [...his, ...hers]);
    expect(story.told()).toEqual(["acts-found"]);
  });

  test("pieces of an operation that lack the claims are no act of somebody else's", () => {
    const story = closed();
    const pieces = act(story, "runCommand/action", {
      ago: 300,
      statuses: ["Started", "Accepted", "Succeeded"],
    });
    const nobody: Actor = { kind: "unknown", name: "somebody" };
    const log = pieces.map((piece, index) => (index === 1 ? piece : { ...piece, actor: nobody }));
    askedToTheEnd(story, log);
    expect(story.told()).toEqual(["acts-found"]);
    expect(story.lastAlert.acts).toMatchObject([{ actor: { name: "Mallory" } }]);
  });

  test.each([
    [
      "trustedAccessRoleBindings/write",
      "/trustedAccessRoleBindings/Backup-1",
      /^az aks trustedaccess rolebinding delete --subscription \S+ --resource-group \S+ --cluster-name aks-prod --name backup-1$/i,
    ],
    [
      "privateEndpointConnections/write",
      "/privateEndpointConnections/pe.0a1b",
      /^az resource delete .* --parent managedClusters\/aks-prod --resource-type privateEndpointConnections --name pe.0a1b --api-version \S+$/i,
    ],
    [
      "privateEndpointConnectionsApproval/action",
      "/privateEndpointConnections/pe.0a1b",
      /^az resource delete .* --name pe.0a1b --api-version \S+$/i,
    ],
    [
      "jwtAuthenticators/write",
      "/jwtAuthenticators/github",
      /^az aks jwtauthenticator delete --subscription \S+ --resource-group \S+ --cluster-name aks-prod --name github$/i,
    ],
  ])("what %s has left comes with the command that takes it back", (operation, child, command) => {
    const story = closed();
    const log = act(story, operation, { ago: 300, child });
    story.sees({}, { trigger: story.askingMessage(), log: log });
    expect(story.lastAlert.commands).toEqual([
      "# takes back what was written meanwhile, if it was not meant",
      expect.stringMatching(command),
    ]);
  });

  test.each([
    ["a name that a shell would read", "/trustedAccessRoleBindings/x$(id)"],
    ["no name", ""],
    ["another parent than a binding's", "/trustedAccessRoleBindings/one/more/deep"],
  ])("a binding of %s has no command", (_what, child) => {
    const story = closed();
    const log = act(story, "trustedAccessRoleBindings/write", { ago: 300, child });
    story.sees({}, { trigger: story.askingMessage(), log: log });
    expect(story.told()).toEqual(["acts-found"]);
    expect(story.lastAlert.commands.filter((line) => !line.startsWith("#"))).toEqual([]);
  });

  test("fetched credentials come with the command that makes them worthless", () => {
    const story = closed();
    const log = act(story, "listClusterAdminCredential/action", { ago: 300 });
    story.sees({}, { trigger: story.askingMessage(), log });
    expect(story.lastAlert.commands).toEqual([
      "# makes the nodes of every pool anew, with up to 30 minutes of downtime",
      expect.stringMatching(/^az aks rotate-certs --subscription \S+ --resource-group \S+ --name aks-prod$/),
    ]);
    expect(story.lastAlert.decision.message).toBe(
      "Mallory from 203.0.113.9 fetched the cluster administrator's credentials at 2026-11-21 18:44:00 UTC. " +
        "The credentials that were fetched stay valid, whatever is put back, until the cluster's certificates are rotated.",
    );
  });

  test.each(["reverted", "exempted", "accepted"])("an end as %s is asked about, too", (end) => {
    const story = learned({ mode: end === "reverted" ? "revert" : "alert" });
    story.sees({ ranges: [] });
    if (end === "reverted") {
      story.answers({ kind: "accepted" });
      story.wait(60).sees({}, { trigger: story.ownEvent() });
    } else if (end === "accepted") {
      story.wait(60).sees({ ranges: [] }, { trigger: story.decision("accept") });
    } else {
      story.changePolicy({
        exemptions: [{ setting: "authorized-ranges", until: "2030-01-01T00:00:00Z", reason: "migration" }],
      });
      story.sees({ ranges: [] }, { trigger: { source: "recheck" } });
    }
    expect(story.told()).toEqual(["opened", end]);
    expect(endedOf(story)).toMatchObject({ status: end, acts: { log: { kind: "asking" } } });
    expect(story.state.questions).toMatchObject([{ kind: "acts", incidentId: endedOf(story).id, asked: 0 }]);
  });

  test("a list that shrank exposes nothing, and nothing is asked about it", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: ["73.140.245.0/24"] });
    story.wait(60).sees();
    expect(story.told()).toEqual(["opened", "resolved"]);
    expect(story.state.questions).toBeUndefined();
  });
});

describe("the event of an act", () => {
  const eventOf = (story: Story, id = "c-1", kind: Trigger["act"] = "run-command"): Trigger => ({
    ...story.event(mallory),
    eventId: `e-${id}`,
    correlationId: id,
    leavesExposure: true,
    ...(kind ? { act: kind } : {}),
  });

  test("is told at once while an exposure is open, once for each operation", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: [] });
    story.wait(60).sees({ ranges: [] }, { trigger: eventOf(story) });
    story.wait(60).sees({ ranges: [] }, { trigger: eventOf(story) });
    story.wait(60).sees({ ranges: [] }, { trigger: eventOf(story, "c-2") });
    expect(story.told()).toEqual(["opened", "acts-found", "acts-found"]);
    expect(story.lastAlert).toMatchObject({ actor: dana, acts: [{ kind: "run-command", actor: mallory }] });
    expect(story.exposure).toMatchObject({ status: "open", acts: { found: [{}, {}] } });
  });

  test("is not told again by the log", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: [] });
    story.wait(60).sees({ ranges: [] }, { trigger: eventOf(story) });
    const log = act(story, "runCommand/action", { ago: 5, id: "C-1" });
    story.wait(60).sees();
    askedToTheEnd(story, log);
    expect(story.told()).toEqual(["opened", "acts-found", "resolved"]);
    expect(endedOf(story).acts).toMatchObject({ found: [{}], log: { kind: "read" } });
  });

  test("is told with the exposure where it is what shows it first", () => {
    const story = learned({ mode: "revert" });
    const plan = story.sees({ ranges: [], phase: "in-progress" }, { trigger: eventOf(story) });
    expect(plan.alerts.map(({ transition }) => transition)).toEqual(["opened", "acts-found"]);
  });

  test("is told beside the revert, which goes out all the same", () => {
    const story = learned({ mode: "revert" });
    const plan = story.sees({ ranges: [] }, { trigger: eventOf(story, "c-1", "admin-credentials") });
    expect(plan.update).toBeDefined();
    expect(story.told()).toEqual(["opened", "acts-found"]);
    expect(story.answers({ kind: "accepted" })?.incidents).toMatchObject([{ acts: { found: [{}] } }]);
  });

  test("is nobody's news where nothing stands open, or stood open by then", () => {
    const story = learned({ mode: "alert" });
    const old = eventOf(story, "c-old");
    story.sees({}, { trigger: eventOf(story) });
    story.wait(3_600).sees({ ranges: [] });
    story.wait(60).sees({ ranges: [] }, { trigger: old });
    expect(story.told()).toEqual(["opened"]);
  });

  test("is told of one kind five times at most, and counted then", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: [] });
    for (let index = 0; index < 9; index++)
      story.wait(1).sees({ ranges: [] }, { trigger: eventOf(story, `c-${index}`) });
    expect(story.told()).toEqual(["opened", ...Array.from({ length: 5 }, () => "acts-found")]);
    expect(story.exposure.acts?.more).toBeGreaterThan(0);
  });
});
