import { describe, expect, test } from "vitest";
import { isSubset, meetsBlock, parseBlock, union } from "../../../src/core/ranges/address-set.ts";
import { publicAddresses, publicIpv4, publicIpv6 } from "../../../src/core/ranges/public-internet.ts";

function isPublic(address: string): boolean {
  const block = parseBlock(address);
  if (!block) throw new Error(`${address} is no address`);
  return meetsBlock(publicAddresses, block);
}

describe("publicAddresses", () => {
  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "20.42.25.196",
    "73.140.245.0/24",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.0.1",
    "198.17.0.1",
    "198.20.0.1",
    "223.255.255.255",
    "10.0.0.0/7",
    "2001:db7::1",
    "2603::1",
  ])("%s can be a host's on the internet", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  test.each([
    "0.1.2.3",
    "10.0.0.1",
    "10.0.0.0/8",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.2.7",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "255.255.255.255",
    "2001:db8::1",
    "3fff::1",
    "::1",
    "fe80::1",
    "fd00::1",
    "ff02::1",
  ])("%s cannot", (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test("holds both families and nothing else", () => {
    expect(publicAddresses).toEqual(union(publicIpv4, publicIpv6));
    expect(isSubset(publicIpv4, publicAddresses) && isSubset(publicIpv6, publicAddresses)).toBe(true);
  });
});
