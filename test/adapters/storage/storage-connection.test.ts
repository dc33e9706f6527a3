import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { parseStorageConnection } from "../../../src/adapters/storage/storage-connection.ts";

const key = Buffer.from("a key that nobody may see").toString("base64");
const account = `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${key};EndpointSuffix=core.chinacloudapi.cn`;

function ready(env: Record<string, string>) {
  const parsed = parseStorageConnection(env);
  if (parsed.kind !== "ready") throw new Error(`Refused: ${JSON.stringify(parsed.problems)}`);
  return parsed.connection;
}

function problems(env: Record<string, string | undefined>) {
  const parsed = parseStorageConnection(env);
  if (parsed.kind !== "broken") throw new Error("Nothing was found wrong.");
  return parsed.problems;
}

describe("a connection string", () => {
  test("names account, key and cloud", () => {
    const { tableUrl, queueUrl, access } = ready({ AzureWebJobsStorage: account });
    expect(tableUrl).toBe("https://contoso.table.core.chinacloudapi.cn");
    expect(queueUrl).toBe("https://contoso.queue.core.chinacloudapi.cn");
    expect(access).toMatchObject({ kind: "shared-key", account: "contoso" });
    expect(access.kind === "shared-key" && access.key()).toBe(key);
  });

  test("is the public cloud's over https when it says nothing else", () => {
    const { tableUrl } = ready({ AzureWebJobsStorage: `AccountName=contoso;AccountKey=${key}` });
    expect(tableUrl).toBe("https://contoso.table.core.windows.net");
  });

  test("may give the services' addresses, in any order and case", () => {
    const { tableUrl, queueUrl } = ready({
      AzureWebJobsStorage: `QUEUEENDPOINT=http://127.0.0.1:1/a/;tableEndpoint=http://127.0.0.1:2/a;accountkey=${key};AccountName=a;`,
    });
    expect(tableUrl).toBe("http://127.0.0.1:2/a");
    expect(queueUrl).toBe("http://127.0.0.1:1/a");
  });

  test("may be the emulator's short form", () => {
    const connection = ready({ AzureWebJobsStorage: "UseDevelopmentStorage=true" });
    expect(connection.tableUrl).toBe("http://127.0.0.1:10002/devstoreaccount1");
    expect(connection.queueUrl).toBe("http://127.0.0.1:10001/devstoreaccount1");
  });

  test("may hold a shared access signature", () => {
    const { access } = ready({
      AzureWebJobsStorage:
        "TableEndpoint=https://a.table.core.windows.net;QueueEndpoint=https://a.queue.core.windows.net;SharedAccessSignature=?sv=2026&sig=abc%3D",
    });
    expect(access.kind === "sas" && access.signature()).toBe("sv=2026&sig=abc%3D");
  });

  test("wins over identity-based settings", () => {
    const { access } = ready({ AzureWebJobsStorage: account, AzureWebJobsStorage__accountName: "other" });
    expect(access.kind).toBe("shared-key");
  });

  test("is not shown when the connection is printed", () => {
    const connection = ready({ AzureWebJobsStorage: account });
    expect(JSON.stringify(connection) + inspect(connection, { depth: null, showHidden: true })).not.toContain(
      key,
    );
  });

  test.each([
    ["hello", "TableEndpoint"],
    ["AccountName=contoso", "the whole value"],
    [`AccountKey=${key};TableEndpoint=https://a.b;QueueEndpoint=https://a.b`, "AccountName"],
    ["AccountName=contoso;AccountKey=not base64", "AccountKey"],
    [`DefaultEndpointsProtocol=ftp;AccountName=contoso;AccountKey=${key}`, "DefaultEndpointsProtocol"],
    [`AccountName=contoso;AccountKey=${key};QueueEndpoint=contoso`, "QueueEndpoint"],
    ["TableEndpoint=https://a.table.x;SharedAccessSignature=sig", "QueueEndpoint"],
    ["TableEndpoint=http://a.x;QueueEndpoint=https://a.x;SharedAccessSignature=sig", "TableEndpoint"],
    ["@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)", "the whole value"],
  ])("%j is refused, with the place and without the value", (value, where) => {
    const [problem, ...others] = problems({ AzureWebJobsStorage: value });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ setting: "AzureWebJobsStorage", where });
    expect(JSON.stringify(problem)).not.toContain(key);
    expect(JSON.stringify(problem)).not.toContain("vault.azure.net");
  });
});

describe("identity-based settings", () => {
  test("name the account", () => {
    expect(ready({ AzureWebJobsStorage: "", AzureWebJobsStorage__accountName: "contoso" })).toEqual({
      tableUrl: "https://contoso.table.core.windows.net",
      queueUrl: "https://contoso.queue.core.windows.net",
      access: { kind: "identity" },
    });
  });

  test("name the services' addresses and the user-assigned identity, in any case", () => {
    const connection = ready({
      AZUREWEBJOBSSTORAGE__tableServiceUri: "https://a.table.core.usgovcloudapi.net/",
      AzureWebJobsStorage__QueueServiceUri: "https://a.queue.core.usgovcloudapi.net",
      AzureWebJobsStorage__credential: "managedIdentity",
      AzureWebJobsStorage__clientId: "11111111-2222-3333-4444-555555555555",
    });
    expect(connection).toEqual({
      tableUrl: "https://a.table.core.usgovcloudapi.net",
      queueUrl: "https://a.queue.core.usgovcloudapi.net",
      access: { kind: "identity", clientId: "11111111-2222-3333-4444-555555555555" },
    });
  });

  test.each([
    [{}, ["AzureWebJobsStorage"]],
    [{ AzureWebJobsStorage: undefined }, ["AzureWebJobsStorage"]],
    [{ AzureWebJobsStorage: "  " }, ["AzureWebJobsStorage"]],
    [{ AzureWebJobsStorage__accountName: "https://contoso" }, ["AzureWebJobsStorage__accountName"]],
    [
      { AzureWebJobsStorage__blobServiceUri: "https://a.blob.core.windows.net" },
      ["AzureWebJobsStorage__tableServiceUri", "AzureWebJobsStorage__queueServiceUri"],
    ],
    [
      { AzureWebJobsStorage__accountName: "contoso", AzureWebJobsStorage__tableServiceUri: "http://a.b" },
      ["AzureWebJobsStorage__tableServiceUri"],
    ],
    [
      { AzureWebJobsStorage__accountName: "contoso", AzureWebJobsStorage__credential: "secret" },
      ["AzureWebJobsStorage__credential"],
    ],
  ])("%j: the problem names the settings", (env, settings) => {
    expect(problems(env).map(({ setting }) => setting)).toEqual(settings);
  });
});
