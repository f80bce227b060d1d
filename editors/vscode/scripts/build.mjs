// Bundles the extension into one file; with the word `tests`, each test file into dist/test.

import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  logLevel: "warning",
};

if (process.argv[2] === "tests") {
  const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  rmSync("dist/test", { recursive: true, force: true });
  await build({ ...common, entryPoints: tests.map((name) => `test/${name}`), outdir: "dist/test" });
} else {
  await build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    minify: true,
  });
}
