import { posix, relative as relativePath, win32 } from "node:path";
import { pathToFileURL } from "node:url";
import type { ArtifactLocation, Location } from "sarif";
import type { ListedCluster } from "../read-clusters.ts";
import { clusterName } from "./report-writer.ts";

/**
 * Where a result is: in the line of the input file in which the cluster's body begins. What came by standard input is in
 * no file; there the cluster's resource id stands for one, as code scanning needs a path that is always the same.
 */
export function sarifLocation(cluster: ListedCluster): Location {
  const { file, line, clusterId, place } = cluster;
  const startLine = file === undefined ? 1 : line;
  return {
    physicalLocation: {
      artifactLocation: file === undefined ? relative(clusterId ?? place) : artifact(file),
      region: { startLine, startColumn: 1, endLine: startLine, endColumn: 2 },
    },
    logicalLocations: [
      { name: clusterName(cluster), fullyQualifiedName: clusterId ?? place, kind: "resource" },
    ],
  };
}

function artifact(file: string): ArtifactLocation {
  if (posix.isAbsolute(file) || win32.isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const path = file.replaceAll("\\", "/");
  const fromHere = relativePath(".", path).replaceAll("\\", "/");
  // What leads out of the folder is in no repository that code scanning knows.
  return fromHere.startsWith("../") ? { uri: pathToFileURL(path).href } : relative(fromHere);
}

/** `%SRCROOT%` is the root of the repository, by the habit of code scanning's own tools. */
function relative(path: string): ArtifactLocation {
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  return { uri: segments.map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}
