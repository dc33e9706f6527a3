import { collectWithoutSorting } from "./azurite-collection.ts";
import { lookUpByNarrowerKey } from "./azurite-lookups.ts";
import { leaveOutUnused } from "./azurite-unused.ts";

// Loaded into Azurite's process before Azurite itself.
leaveOutUnused();
collectWithoutSorting();
lookUpByNarrowerKey();
