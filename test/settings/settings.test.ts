import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { knownArmApiVersions } from "../../src/core/cluster/arm-api-versions.ts";
import { formatProblem } from "../../src/settings/setting-problem.ts";
import { parseSettings } from "../../src/settings/settings.ts";

const a = "00000000-0000-0000-0000-00000000000a";
const b = "00000000-0000-0000-0000-00000000000b";

/** The problems of the settings that decide what is guarded, as lines. */
function guardProblems(env: Record<string, string>): string[] {
  const { guard, guardProblems } = parseSettings(env);
  expect(guard === undefined).toBe(guardProblems.length > 0);
  return guardProblems.map(formatProblem);
}

/** The problems of links, as lines; they never stop the guarding. */
function linkProblems(env: Record<string, string>): string[] {
  const { guard, linkProblems } = parseSettings(env);
  expect(guard).toBeDefined();
  return linkProblems.map(formatProblem);
}

describe("parseSettings", () => {
  test("has defaults for everything, and blank is not set", () => {
    const blank = Object.fromEntries(
      ["MODE", "POLICY", "SUBSCRIPTIONS", "ARM_ENDPOINT", "PUBLIC_URL", "LINK_SECRET", "WEBHOOK_URL"].map(
        (name) => [`GUARDRAIL_${name}`, "  "],
      ),
    );
    for (const env of [{}, blank]) {
      expect(parseSettings(env)).toEqual({
        guard: {
          mode: "alert",
          policySource: { kind: "none" },
          subscriptions: undefined,
          armEndpoint: "https://management.azure.com",
          armApiVersion: "2026-04-01",
          clientId: undefined,
        },
        guardProblems: [],
        publicUrl: undefined,
        linkSecret: undefined,
        linkProblems: [],
        sweepEverySeconds: 3600,
        sweepProblems: [],
        channelSettings: {},
        isBuiltInAuthEnabled: false,
      });
    }
  });

  test("reads everything", () => {
    expect(
      parseSettings({
        GUARDRAIL_MODE: " Revert ",
        GUARDRAIL_POLICY: "policies/aks.yaml",
        GUARDRAIL_SUBSCRIPTIONS: `${a.toUpperCase()}, ${b},${a}`,
        GUARDRAIL_ARM_ENDPOINT: "https://localhost:7443/",
        GUARDRAIL_PUBLIC_URL: "https://guardrail.example.com/",
        GUARDRAIL_LINK_SECRET: "0123456789abcdef",
        GUARDRAIL_TEAMS_WEBHOOK_URL: "https://a.logic.azure.com/x",
        GUARDRAIL_WEBHOOK_SECRET: "whsec_x",
        WEBSITE_HOSTNAME: "app.azurewebsites.net",
        WEBSITE_AUTH_ENABLED: "True",
        AZURE_CLIENT_ID: b.toUpperCase(),
        GUARDRAIL_ARM_API_VERSION: " 2025-10-01 ",
        GUARDRAIL_PREVIEW_READ: "2026-08-02-preview",
        GUARDRAIL_SWEEP_EVERY: "PT30M",
        GUARDRAIL_EARLY_LOOK: "PT2M",
      }),
    ).toEqual({
      guard: {
        mode: "revert",
        policySource: { kind: "file", path: "policies/aks.yaml" },
        subscriptions: [a, b],
        armEndpoint: "https://localhost:7443",
        armApiVersion: "2025-10-01",
        previewVersion: "2026-08-02-preview",
        clientId: b,
      },
      guardProblems: [],
      publicUrl: "https://guardrail.example.com",
      linkSecret: "0123456789abcdef",
      linkProblems: [],
      sweepEverySeconds: 1800,
      earlyLookSeconds: 120,
      sweepProblems: [],
      channelSettings: {
        GUARDRAIL_TEAMS_WEBHOOK_URL: "https://a.logic.azure.com/x",
        GUARDRAIL_WEBHOOK_SECRET: "whsec_x",
      },
      isBuiltInAuthEnabled: true,
    });
  });

  test("never throws, and never quotes a value", () => {
    const names = [
      "GUARDRAIL_MODE",
      "GUARDRAIL_POLICY",
      "GUARDRAIL_SUBSCRIPTIONS",
      "GUARDRAIL_ARM_ENDPOINT",
      "GUARDRAIL_ARM_API_VERSION",
      "GUARDRAIL_PREVIEW_READ",
      "GUARDRAIL_PUBLIC_URL",
      "GUARDRAIL_LINK_SECRET",
      "WEBSITE_HOSTNAME",
      "AZURE_CLIENT_ID",
    ];
    const value = fc.oneof(
      fc.string(),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.constantFrom("http://", "https://[", "https://u:p@h/", "@Microsoft.KeyVault(x)", ",", "\0"),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, text) => {
        const marked = `${text}Zq7Kw9`;
        const parsed = parseSettings({ [name]: marked });
        expect([...parsed.guardProblems, ...parsed.linkProblems].map(formatProblem).join()).not.toContain(
          "Zq7Kw9",
        );
      }),
    );
  });

  test("tells all problems at once", () => {
    expect(
      guardProblems({
        GUARDRAIL_MODE: "off",
        GUARDRAIL_POLICY: "ftp://x/y",
        GUARDRAIL_SUBSCRIPTIONS: "x",
        GUARDRAIL_ARM_ENDPOINT: "x",
        GUARDRAIL_ARM_API_VERSION: "x",
        GUARDRAIL_PREVIEW_READ: "2026-08-01",
        AZURE_CLIENT_ID: "x",
      }).map((line) => line.split(":")[0]),
    ).toEqual([
      "GUARDRAIL_MODE (the whole value)",
      "GUARDRAIL_POLICY (the whole value)",
      "GUARDRAIL_SUBSCRIPTIONS (the whole value)",
      "GUARDRAIL_ARM_ENDPOINT (the whole value)",
      "GUARDRAIL_ARM_API_VERSION (the whole value)",
      "GUARDRAIL_PREVIEW_READ (the whole value)",
      "AZURE_CLIENT_ID (the whole value)",
    ]);
  });

  test.each([
    "GUARDRAIL_MODE",
    "GUARDRAIL_POLICY",
    "GUARDRAIL_SUBSCRIPTIONS",
    "GUARDRAIL_ARM_ENDPOINT",
    "GUARDRAIL_ARM_API_VERSION",
    "GUARDRAIL_PREVIEW_READ",
    "AZURE_CLIENT_ID",
  ])("%s with an unresolved Key Vault reference stops the guarding", (name) => {
    expect(
      guardProblems({ [name]: "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)" }),
    ).toEqual([
      `${name} (the whole value): The Key Vault reference was not resolved: its own text arrived in place of the value. Give the app's identity the right to read the secret (Key Vault Secrets User) and check the reference's status in the portal.`,
    ]);
  });
});

describe("GUARDRAIL_MODE", () => {
  test.each(["off", "revrt", "alert,revert", "true"])("%s is a problem, not a fallback", (mode) => {
    expect(guardProblems({ GUARDRAIL_MODE: mode })).toEqual([
      "GUARDRAIL_MODE (the whole value): It is neither alert nor revert. Write alert or revert; off can only be said in the policy file.",
    ]);
  });
});

describe("GUARDRAIL_POLICY", () => {
  test.each([
    ["policy.yaml", { kind: "file", path: "policy.yaml" }],
    ["/home/site/wwwroot/policy.yaml", { kind: "file", path: "/home/site/wwwroot/policy.yaml" }],
    ["C:\\home\\site\\policy.yaml", { kind: "file", path: "C:\\home\\site\\policy.yaml" }],
    [
      "https://acct.blob.core.windows.net/config/policy.yaml?sv=1&sig=x",
      { kind: "blob", url: "https://acct.blob.core.windows.net/config/policy.yaml?sv=1&sig=x" },
    ],
    [
      "http://127.0.0.1:10000/devstoreaccount1/config/policy.yaml",
      { kind: "blob", url: "http://127.0.0.1:10000/devstoreaccount1/config/policy.yaml" },
    ],
  ])("%s", (text, expected) => {
    expect(parseSettings({ GUARDRAIL_POLICY: text }).guard?.policySource).toEqual(expected);
  });

  test.each([
    ["http://acct.blob.core.windows.net/c/p.yaml", "It is a URL, but not an https one"],
    ["file:///etc/policy.yaml", "It is a URL, but not an https one"],
    ["https://acct.blob.core.windows.net/", "The URL names a host, but no blob."],
    ["https://user:secret@acct.blob.core.windows.net/c/p", "The URL has a user name or a password"],
    ["https://acct.blob.core.windows.net/c/my policy.yaml", "The URL has white space in it."],
    ["https://", "It is not a URL."],
  ])("%s is wrong", (text, problem) => {
    expect(guardProblems({ GUARDRAIL_POLICY: text })).toEqual([
      expect.stringContaining(`GUARDRAIL_POLICY (the whole value): ${problem}`),
    ]);
  });
});

describe("GUARDRAIL_SUBSCRIPTIONS", () => {
  test.each([
    ["my-subscription", ["the whole value): It is not a subscription id."]],
    [`${a}, prod,${b}`, ["entry 2 of 3): It is not a subscription id."]],
    [`${a},,{${b}}`, ["entry 2 of 3): The entry is empty.", "entry 3 of 3): It is not a subscription id."]],
    [`${a},`, ["entry 2 of 2): The entry is empty."]],
    [",", ["entry 1 of 2): The entry is empty.", "entry 2 of 2): The entry is empty."]],
    [`${a};${b}`, ["the whole value): It is not a subscription id."]],
  ])("%s", (text, problems) => {
    expect(guardProblems({ GUARDRAIL_SUBSCRIPTIONS: text })).toEqual(
      problems.map((problem) => expect.stringContaining(`GUARDRAIL_SUBSCRIPTIONS (${problem}`)),
    );
  });
});

describe("GUARDRAIL_ARM_API_VERSION", () => {
  test.each(knownArmApiVersions)("%s is known", (version) => {
    expect(parseSettings({ GUARDRAIL_ARM_API_VERSION: version }).guard?.armApiVersion).toBe(version);
  });

  test.each(["2024-01-01", "2026-04-01-preview", "latest"])(
    "%s is not, and the app does not act",
    (version) => {
      const { guard } = parseSettings({ GUARDRAIL_ARM_API_VERSION: version });
      expect(guard).toBeUndefined();
      expect(guardProblems({ GUARDRAIL_ARM_API_VERSION: version })).toEqual([
        `GUARDRAIL_ARM_API_VERSION (the whole value): It is no API version that the guardrail knows. Write one of ${knownArmApiVersions.join(", ")}, or remove the setting: 2026-04-01 is used then.`,
      ]);
    },
  );
});

describe("GUARDRAIL_ARM_ENDPOINT", () => {
  test.each([
    ["https://management.usgovcloudapi.net", "https://management.usgovcloudapi.net"],
    ["https://MANAGEMENT.chinacloudapi.cn/", "https://management.chinacloudapi.cn"],
    ["https://127.0.0.1:7443", "https://127.0.0.1:7443"],
  ])("%s", (text, expected) => {
    expect(parseSettings({ GUARDRAIL_ARM_ENDPOINT: text }).guard?.armEndpoint).toBe(expected);
  });

  test.each([
    ["management.azure.com", "It is not a URL."],
    ["http://localhost:7443", "It is not an https URL."],
    ["https://management.azure.com/subscriptions", "It has more than a host in it"],
    ["https://management.azure.com?x=1", "It has more than a host in it"],
    ["https://u@management.azure.com", "The URL has a user name"],
  ])("%s is wrong", (text, problem) => {
    expect(guardProblems({ GUARDRAIL_ARM_ENDPOINT: text })).toEqual([
      expect.stringContaining(`GUARDRAIL_ARM_ENDPOINT (the whole value): ${problem}`),
    ]);
  });
});

describe("links", () => {
  test.each([
    [{ WEBSITE_HOSTNAME: "app.azurewebsites.net" }, "https://app.azurewebsites.net"],
    [{ WEBSITE_HOSTNAME: "localhost:7071" }, "http://localhost:7071"],
    [{ WEBSITE_HOSTNAME: "127.0.0.1:7071" }, "http://127.0.0.1:7071"],
    [{ WEBSITE_HOSTNAME: "localhost.evil.example" }, "https://localhost.evil.example"],
    [{ GUARDRAIL_PUBLIC_URL: "https://x.example/guardrail//" }, "https://x.example/guardrail"],
    [
      { GUARDRAIL_PUBLIC_URL: "http://localhost:7071", WEBSITE_HOSTNAME: "x.example" },
      "http://localhost:7071",
    ],
  ])("%j lead to %s", (env, url) => {
    expect(parseSettings(env).publicUrl).toBe(url);
  });

  test.each([
    [
      { GUARDRAIL_PUBLIC_URL: "x.example", WEBSITE_HOSTNAME: "y.example" },
      "GUARDRAIL_PUBLIC_URL (the whole value): It is not a URL.",
    ],
    [
      { GUARDRAIL_PUBLIC_URL: "http://x.example" },
      "GUARDRAIL_PUBLIC_URL (the whole value): It is not an https URL",
    ],
    [
      { GUARDRAIL_PUBLIC_URL: "https://x.example/?a=b" },
      "GUARDRAIL_PUBLIC_URL (the whole value): It has a query",
    ],
    [{ WEBSITE_HOSTNAME: "x.example/path" }, "WEBSITE_HOSTNAME (the whole value): It is not a host name."],
  ])("%j lead nowhere", (env, problem) => {
    expect(parseSettings(env).publicUrl).toBeUndefined();
    expect(linkProblems(env)).toEqual([expect.stringContaining(problem)]);
  });

  test.each(["short", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)"])(
    "are not signed with %s",
    (secret) => {
      expect(parseSettings({ GUARDRAIL_LINK_SECRET: secret }).linkSecret).toBeUndefined();
      expect(linkProblems({ GUARDRAIL_LINK_SECRET: secret })).toEqual([
        expect.stringContaining("GUARDRAIL_LINK_SECRET (the whole value): "),
      ]);
    },
  );
});

describe("built-in authentication", () => {
  test.each([
    ["true", true],
    ["TRUE", true],
    ["1", false],
    ["false", false],
  ])("WEBSITE_AUTH_ENABLED=%s: %s", (text, expected) => {
    expect(parseSettings({ WEBSITE_AUTH_ENABLED: text }).isBuiltInAuthEnabled).toBe(expected);
  });
});
