// Makes static/built/ from what package-lock.json pins. Needs no network; the same input gives the same bytes.
// (`node build.mjs <folder>` writes elsewhere.)

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { cuts } from "./cuts.mjs";
import { licences } from "./licences.mjs";
import { maps } from "./map.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILT = process.argv[2] ?? join(HERE, "..", "src", "peeratlas", "portal", "static", "built");
const require = createRequire(import.meta.url);

rmSync(BUILT, { recursive: true, force: true });
mkdirSync(BUILT, { recursive: true });
await build({
  absWorkingDir: HERE,
  bundle: true,
  charset: "utf8",
  define: { "import.meta.url": '""' }, // where Oxigraph would look for its engine: it is told
  entryPoints: ["sparql.js", "here.js", "here-worker.js"],
  format: "iife",
  legalComments: "none", // LICENSES.txt has the whole texts
  minify: true,
  outdir: BUILT,
  plugins: [cuts],
  target: ["es2022"],
});
copyFileSync(require.resolve("oxigraph/web_bg.wasm"), join(BUILT, "oxigraph.wasm"));
for (const [name, text] of Object.entries(maps(require("world-atlas/countries-50m.json")))) {
  writeFileSync(join(BUILT, name), text);
}
writeFileSync(join(BUILT, "LICENSES.txt"), licences(HERE));
