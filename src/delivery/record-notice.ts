import type { Notice } from "../core/model/notice.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";
import type { AppNoticeEntry } from "../ports/outbox-entry.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";
import { firstTry } from "./outbox-entries.ts";

/**
 * Records a notice of the app about itself for some channels, once for all instances until it is forgotten: claimed in
 * the same write, so that what was claimed is told, whatever becomes of this process. Answers what was recorded, each
 * with its first try begun; nothing where it is told already, or there is nobody to tell.
 *
 * @param notice its id is the claim. What goes out has the time behind it: told again after it was forgotten, it is no
 * second copy.
 * @throws whatever the memory throws; then nobody knows whether it was told
 */
export async function recordNotice(
  { id: claim, ...notice }: Omit<Notice, "clusterId">,
  channels: readonly AlertChannel[],
  { memory, now }: Pick<DeliveryDependencies, "memory" | "now">,
): Promise<readonly AppNoticeEntry[]> {
  const at = now();
  const id = `${claim}-${at.getTime().toString(36)}`;
  const entries = channels.map(
    ({ key }): AppNoticeEntry => ({
      kind: "notice",
      notice: { ...notice, id },
      channelKey: key,
      ...firstTry(at),
    }),
  );
  return entries.length > 0 && (await memory.claimNotice(claim, entries)) ? entries : [];
}
