/**
 * What an incident is about. Each has its own story: an exposure, an approved list that only shrank, or a cluster that
 * cannot be read. The words of an alert differ with it, as nobody was let in by a list that shrank or a read that failed.
 */
export type IncidentTopic = "exposure" | "narrowing" | "unreadable";
