/**
 * Bundles one of the two servers into one file, as is usual for Lambda.
 *
 *     node build.mjs apollo build/bench/apollo
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [server, folder] = process.argv.slice(2);

await build({
  entryPoints: [fileURLToPath(new URL(`src/${server}.mjs`, import.meta.url))],
  outfile: `${folder}/index.js`,
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // ES modules first: unused parts of the SDK are left out, and there is one graphql, not two.
  mainFields: ["module", "main"],
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".graphql": "text" },
  legalComments: "none",
  logLevel: "warning",
});
