import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { settingsOfLists, unseenPreviewSettings } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import { listsOf } from "./lists-to-read.ts";

/**
 * The settings of which one body alone says nothing: the lists of the cluster's children, which no body has, and what only
 * a preview version shows, where this one does not have it.
 */
export function notInBody(snapshot: ClusterSnapshot): readonly GuardedSetting[] {
  return [...settingsOfLists(listsOf(snapshot)), ...unseenPreviewSettings(snapshot.exposure)];
}
