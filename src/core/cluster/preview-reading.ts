import { isJsonObject } from "../json/json.ts";
import { readApiConnectivity } from "./api-connectivity.ts";
import { property, propertyAt, textAt } from "./arm-body.ts";
import type { ClusterSnapshot } from "./cluster-snapshot.ts";
import { exposurePaths, previewPaths } from "./exposure.ts";

/** What a preview version says beyond a stable one: managed by a network security perimeter, which is not "disabled". */
const perimeter = "securedbyperimeter";

/**
 * The cluster with what only a preview version shows of it, where the second read gave that; the body stays the stable one,
 * as it is what goes back. Where it did not, what only it shows counts as not seen.
 *
 * | the second read | IMDS restriction, managed Bastion and Cloud Shell | public network access |
 * | --- | --- | --- |
 * | is off | as it was known | as the stable body shows it |
 * | failed | as it was known, and said not to be seen | as the stable body shows it |
 * | gave the cluster | as it shows it | `SecuredByPerimeter` where it says so, else as the stable body shows it |
 *
 * @param body what the second read gave; `undefined` where it failed, `null` where it is off
 */
export function withPreview(snapshot: ClusterSnapshot, body: unknown): ClusterSnapshot {
  if (body === null) return { ...snapshot, preview: "off" };
  const properties = isJsonObject(body) ? property(body, "properties") : undefined;
  if (!isJsonObject(properties)) return { ...snapshot, preview: "failed" };
  const access = textAt(properties, exposurePaths.publicNetworkAccess);
  const { exposure } = snapshot;
  return {
    ...snapshot,
    preview: "read",
    exposure: {
      ...exposure,
      podLinkLocalAccess: propertyAt(properties, exposurePaths.podLinkLocalAccess) ?? null,
      clusterAPIConnectivityProfile: readApiConnectivity(
        propertyAt(properties, previewPaths.clusterAPIConnectivityProfile),
      ),
      ...(access?.toLowerCase() === perimeter ? { publicNetworkAccess: access } : {}),
    },
  };
}
