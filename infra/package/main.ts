/** `npm run package`: makes the archive that is deployed from the folder that the build made, and says what is in it. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { appFolder, packageFile, readDeployable } from "./deployable.ts";
import { describePackage } from "./describe-package.ts";
import { reproducibleZip } from "./reproducible-zip.ts";

const project = new URL("../../", import.meta.url);
try {
  const files = await readDeployable(fileURLToPath(new URL(appFolder, project)));
  const zip = reproducibleZip(files);
  await writeFile(new URL(packageFile, project), zip);
  console.log(describePackage(packageFile, zip, files));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
