// Writes the types of both services' interfaces from proto-docs/openapi, or with --check says whether they are true.
import { readFile, writeFile } from "node:fs/promises";
import openapi, { astToString } from "openapi-typescript";

const check = process.argv.includes("--check");
for (const service of ["auth", "platform"]) {
  const source = new URL(`../../../proto-docs/openapi/${service}.json`, import.meta.url);
  const target = new URL(`../src/api/${service}.d.ts`, import.meta.url);
  const made = `// Made from proto-docs/openapi/${service}.json by \`npm run types\`.\n\n${astToString(await openapi(source))}`;
  if (!check) {
    await writeFile(target, made);
  } else if ((await readFile(target, "utf8").catch(() => "")) !== made) {
    console.error(`src/api/${service}.d.ts is not what proto-docs/openapi/${service}.json makes; run: npm run types`);
    process.exitCode = 1;
  }
}
