import { collectWithoutSorting } from "./azurite-collection.ts";

// Loaded into Azurite's process before Azurite itself.
collectWithoutSorting();
