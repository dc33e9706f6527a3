import type { Json } from "../json/json.ts";
import { type AddressSet, type Block, parseBlock, setOf } from "./address-set.ts";
import { everybody, internetShareInWords, letsInMost } from "./internet-share.ts";

/**
 * What a cluster's `authorizedIPRanges` allow.
 *
 * - `unrestricted`: no list, so everybody: the profile or the property is absent, `null` or `[]`. AKS shows an open
 *   cluster in any of these ways (hashicorp/terraform-provider-azurerm#20085, #23317).
 * - `listed`: a list.
 */
export type AuthorizedRanges = { readonly kind: "unrestricted" } | ListedRanges;

/** A list of ranges, read entry by entry. */
export interface ListedRanges {
  readonly kind: "listed";
  /** The entries as ARM or a person wrote them. */
  readonly entries: readonly string[];
  /** The entries that name addresses. */
  readonly counted: readonly CountedEntry[];
  /** The addresses of all of them together. */
  readonly addresses: AddressSet;
  /** Service tags and anything unreadable: such an entry equals only itself and is never taken for narrow. */
  readonly opaque: readonly OpaqueEntry[];
  /** True when `0.0.0.0/32` is among the entries: the cluster's own outbound address, and nobody else. */
  readonly ownEgress: boolean;
}

/** An entry that names addresses. */
export interface CountedEntry {
  readonly entry: string;
  readonly block: Block;
}

/** An entry whose addresses cannot be counted. */
export interface OpaqueEntry {
  readonly entry: string;
  readonly kind: "everybody" | "service-tag" | "unreadable";
}

/**
 * AKS's word for "only the cluster's own outbound address" (learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges):
 * tighter than any list, and never "everybody".
 */
export const ownEgressBlock = "0.0.0.0/32";

/** True for AKS's word for "only the cluster's own outbound address", also where it is written as a bare address. */
export function isOwnEgressEntry(entry: string): boolean {
  const text = entry.trim();
  return text === ownEgressBlock || text === "0.0.0.0";
}

/**
 * Reads `authorizedIPRanges` from an ARM body or a policy. A value that is no list, or an entry that is not text, is an
 * unreadable entry: it is kept and never taken for narrow.
 */
export function readAuthorizedRanges(value: Json | undefined): AuthorizedRanges {
  if (value === undefined || value === null) return { kind: "unrestricted" };
  const list: readonly Json[] = Array.isArray(value) ? value : [{ value }];
  if (list.length === 0) return { kind: "unrestricted" };
  const entries: string[] = [];
  const counted: CountedEntry[] = [];
  const opaque: OpaqueEntry[] = [];
  let ownEgress = false;
  for (const item of list) {
    const entry = typeof item === "string" ? item : JSON.stringify(item);
    entries.push(entry);
    const block = parseBlock(entry.trim());
    if (isOwnEgressEntry(entry)) ownEgress = true;
    else if (block) counted.push({ entry, block });
    else opaque.push({ entry, kind: typeof item === "string" ? opaqueKind(entry) : "unreadable" });
  }
  const addresses = setOf(counted.map(({ block }) => block));
  return { kind: "listed", entries, counted, addresses, opaque, ownEgress };
}

/** True for an entry that names neither addresses nor a service tag. */
export function isUnreadableEntry(entry: string): boolean {
  if (isOwnEgressEntry(entry) || parseBlock(entry.trim()) !== undefined) return false;
  return opaqueKind(entry) === "unreadable";
}

/**
 * `AzureCloud`, whole or of one region, is every Azure customer (learn.microsoft.com/azure/aks/api-server-service-tags:
 * "all Azure services"); `Internet` is the internet. Other tags have a name of this shape and unknown addresses.
 */
function opaqueKind(entry: string): OpaqueEntry["kind"] {
  const tag = entry.trim();
  // Entries that were no text are kept as JSON; no service tag has such a name.
  if (/^(null|true|false)$/.test(tag)) return "unreadable";
  if (/^(AzureCloud(\.[A-Za-z0-9]+)?|Internet)$/i.test(tag)) return "everybody";
  return /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/.test(tag) ? "service-tag" : "unreadable";
}

/**
 * True when the internet is let in: no list, every Azure customer, or half of the public addresses or more, as whoever
 * knocks is then more likely let in than not, whatever a list leaves out to look like one.
 */
export function isOpenToInternet(ranges: AuthorizedRanges): boolean {
  return isOpenByWord(ranges) || letsInMost(ranges.addresses);
}

/** How much of the internet is let in, for the middle of a sentence: `let in 99.9 % of the internet`. */
export function letInWords(ranges: AuthorizedRanges): string {
  const share = isOpenByWord(ranges) ? everybody : internetShareInWords(ranges.addresses);
  return share === everybody ? "let the whole internet in" : `let in ${share}`;
}

function isOpenByWord(ranges: AuthorizedRanges): ranges is { readonly kind: "unrestricted" } {
  return ranges.kind === "unrestricted" || ranges.opaque.some(({ kind }) => kind === "everybody");
}

/** The form in which two opaque entries are compared: without case and surrounding space, as ARM compares names. */
export function opaqueKey(entry: string): string {
  return entry.trim().toLowerCase();
}
