import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** What a first visit may weigh, compressed with gzip, without what is loaded when needed. */
const FIRST_LOAD_KB = 200;

const compressible = /\.(js|css|html|svg|json|txt)$/;

/** Writes `.br` and `.gz` beside every file that gets smaller by it, and fails where the first load got too large. */
export function compress(): Plugin {
  let folder = "dist";
  const firstLoad = new Set<string>(["index.html"]);
  return {
    name: "doorward-compress",
    apply: "build",
    configResolved: (config) => {
      folder = path.resolve(config.root, config.build.outDir);
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk" && chunk.isEntry) addWithImports(chunk.fileName, bundle, firstLoad);
      }
    },
    async closeBundle() {
      const files = await readdir(folder, { recursive: true });
      let first = 0;
      for (const file of files.filter((name) => compressible.test(name))) {
        const bytes = await readFile(path.join(folder, file));
        const zipped = await promisify(gzip)(bytes, { level: 9 });
        if (firstLoad.has(file)) first += zipped.length;
        // index.html gets a nonce in each answer: there is nothing to keep compressed.
        if (file === "index.html" || bytes.length < 1024) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        await writeFile(path.join(folder, `${file}.gz`), zipped);
        await writeFile(path.join(folder, `${file}.br`), await promisify(brotliCompress)(bytes, { params }));
      }
      console.log(`first load: ${(first / 1000).toFixed(1)} kB compressed (at most ${FIRST_LOAD_KB})`);
      if (first > FIRST_LOAD_KB * 1000) throw new Error("the first load is too large; load what is not needed at once later");
    },
  };
}

type Bundle = Parameters<Extract<Plugin["generateBundle"], (...all: never[]) => unknown>>[1];

function addWithImports(name: string, bundle: Bundle, found: Set<string>) {
  const chunk = bundle[name];
  if (found.has(name) || chunk?.type !== "chunk") return;
  found.add(name);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const imported of chunk.imports) addWithImports(imported, bundle, found);
}
