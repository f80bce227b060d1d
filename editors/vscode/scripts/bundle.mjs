// Copies the Python package into bundled/, with the list of what it depends on.

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const repository = path.resolve("../..");

rmSync("bundled", { recursive: true, force: true });
cpSync(path.join(repository, "server/renamespace"), "bundled/renamespace", {
  recursive: true,
  filter: (file) => !file.endsWith("__pycache__"),
});
const project = readFileSync(path.join(repository, "pyproject.toml"), "utf8");
writeFileSync("bundled/requirements.txt", `${dependencies(project).join("\n")}\n`);

function dependencies(toml) {
  const list = /^dependencies = \[\n([\s\S]*?)^\]/m.exec(toml);
  const found = list ? [...list[1].matchAll(/"([^"]+)"/g)].map((match) => match[1]) : [];
  if (found.length === 0) throw new Error("pyproject.toml names no dependencies");
  return found;
}
