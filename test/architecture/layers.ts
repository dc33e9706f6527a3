/** The room that a file of the source stands in: `core/plan`, `reconcile`, or the file itself at the top. */
export type Room = string;

const coreWords = [
  "core/json",
  "core/text",
  "core/time",
  "core/ranges",
  "core/cluster",
  "core/model",
] as const;

/** What each room may import, besides itself. A room that is not named here may import nothing and fails the test. */
export const allowedImports: Readonly<Record<Room, readonly Room[]>> = {
  "core/json": [],
  "core/text": [],
  "core/time": [],
  "core/ranges": ["core/json", "core/text"],
  "core/cluster": ["core/json", "core/text", "core/ranges"],
  // The words that every rule uses.
  "core/model": ["core/json", "core/text", "core/ranges", "core/cluster"],
  // How the Activity Log is asked, and what of it means something.
  "core/activity": coreWords,
  // The rules, each above those that it builds on.
  "core/findings": coreWords,
  "core/baseline": [...coreWords, "core/findings"],
  "core/revert": [...coreWords, "core/findings", "core/baseline"],
  "core/incident": [...coreWords, "core/activity", "core/findings", "core/baseline"],
  // Whose changes are believed, and what of it is taken back.
  "core/trust": [...coreWords, "core/activity", "core/findings", "core/baseline", "core/incident"],
  "core/decision": [
    ...coreWords,
    "core/activity",
    "core/findings",
    "core/baseline",
    "core/incident",
    "core/revert",
  ],
  // What is known of the cluster's children.
  "core/ways-in": [...coreWords, "core/activity", "core/findings", "core/baseline", "core/incident"],
  "core/plan": [
    ...coreWords,
    "core/activity",
    "core/findings",
    "core/baseline",
    "core/incident",
    "core/revert",
    "core/trust",
    "core/decision",
    "core/ways-in",
  ],
  "core/sweep": [
    ...coreWords,
    "core/findings",
    "core/baseline",
    "core/incident",
    "core/revert",
    "core/decision",
    "core/ways-in",
  ],
  "core/history": [...coreWords, "core/incident"],
  // What stands beside the rules, on the words alone.
  "core/policy": coreWords,
  "core/event": coreWords,
  "core/alert-story": coreWords,
  "core/routing": coreWords,
};

/** An import that goes against the layers. */
export interface Violation {
  readonly file: string;
  readonly imports: string;
}

/** A file of the source, by its path from `src`, with its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The imports between rooms of the core that the layers do not allow. */
export function violationsOf(files: readonly SourceFile[]): readonly Violation[] {
  return files.flatMap(({ path, text }) => {
    const room = roomOf(path);
    if (!room.startsWith("core/")) return [];
    const allowed = [room, ...(allowedImports[room] ?? [])];
    return importsOf(path, text)
      .filter((imported) => !allowed.includes(roomOf(imported)))
      .map((imports) => ({ file: path, imports }));
  });
}

function roomOf(path: string): Room {
  const parts = path.split("/");
  return parts[0] === "core" ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

/** The files of the source that a file imports, by their paths from `src`. */
function importsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?"(\.{1,2}\/[^"]+)"/g)].map(([, specifier = ""]) =>
    new URL(specifier, `file:///${path}`).pathname.slice(1),
  );
}
