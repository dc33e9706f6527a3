import type { AppMemory } from "../../../src/ports/app-memory.ts";
import { callStorage, type Reach } from "./reach.ts";

/** What the app remembers of itself, as one invocation reaches it. */
export function memoryPort(reach: Reach): AppMemory {
  const { memory } = reach.shared;
  return {
    lastPolicy: () => callStorage(reach, "last policy", () => memory.lastPolicy()),
    rememberPolicy: (text) => callStorage(reach, "remember policy", () => memory.rememberPolicy(text)),
    claimNotice: (id) => callStorage(reach, `claim notice ${id}`, () => memory.claimNotice(id)),
    forgetNotices: (topic) =>
      callStorage(reach, `forget notices ${topic}`, () => memory.forgetNotices(topic)),
  };
}
