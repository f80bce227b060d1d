/** Where a server may be, in the order in which it is looked for. Pure: knows neither disk nor editor. */

import * as path from "node:path";

/** What is known about the machine and the workspace. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The value of `PATH`. */
  readonly searchPath: string;
  /** The setting `renamespace.server.path`; empty if it is not set. */
  readonly setting: string;
  /** The workspace's folders; none if they are not trusted. */
  readonly folders: readonly string[];
  /** The interpreters that the Python extension has selected; none if the folders are not trusted. */
  readonly interpreters: readonly string[];
}

/** A file that would do, if it is there. */
export interface Candidate {
  readonly file: string;
  readonly origin: string;
}

/** The file that the setting names, as an absolute path; null if nothing is set. */
export function fromSetting(around: Surroundings): Candidate | null {
  const { setting, home, folders } = around;
  if (setting.trim() === "") return null;
  const paths = pathsOf(around);
  const folder = folders[0] ?? "";
  const named = setting
    .trim()
    .replace(/^~(?=$|[\\/])/, () => home)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as VS Code writes it
    .replaceAll("${workspaceFolder}", () => folder)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as VS Code writes it
    .replaceAll("${userHome}", () => home);
  const file = paths.isAbsolute(named) || folder === "" ? named : paths.join(folder, named);
  return { file: paths.normalize(file), origin: "the setting renamespace.server.path" };
}

/** The places of an installed `renamespace`, the best first. */
export function installed(around: Surroundings): Candidate[] {
  const paths = pathsOf(around);
  const name = executable(around, "renamespace");
  const environments = around.folders.flatMap((folder) =>
    [".venv", "venv"].map((environment) => ({
      file: paths.join(folder, environment, scripts(around), name),
      origin: `the workspace's ${environment}`,
    })),
  );
  const selected = around.interpreters.map((python) => ({
    file: paths.join(paths.dirname(python), name),
    origin: "the environment selected in the Python extension",
  }));
  const searched = searchedFolders(around).map((folder) => ({
    file: paths.join(folder, name),
    origin: "PATH",
  }));
  return [...environments, ...selected, ...searched];
}

/** The Pythons that could run the copy of the package that comes with the extension. */
export function pythons(around: Surroundings): Candidate[] {
  const paths = pathsOf(around);
  const windows = around.platform === "win32";
  const environments = around.folders.map((folder) => ({
    file: paths.join(folder, ".venv", scripts(around), executable(around, "python")),
    origin: "the workspace's .venv",
  }));
  const selected = around.interpreters.map((file) => ({
    file,
    origin: "the environment selected in the Python extension",
  }));
  const names = windows ? ["python3", "python", "py"] : ["python3", "python"];
  const searched = names.flatMap((name) =>
    searchedFolders(around).map((folder) => ({
      file: paths.join(folder, executable(around, name)),
      origin: "PATH",
    })),
  );
  return [...environments, ...selected, ...searched];
}

/** `PATH` without its relative entries: these would be looked for in the folder that is open. */
function searchedFolders(around: Surroundings): string[] {
  const paths = pathsOf(around);
  const entries = around.searchPath
    .split(paths.delimiter)
    .map((entry) => entry.replace(/^"(.*)"$/, "$1"));
  return [...new Set(entries.filter((entry) => paths.isAbsolute(entry)))];
}

function pathsOf(around: Surroundings): path.PlatformPath {
  return around.platform === "win32" ? path.win32 : path.posix;
}

function executable(around: Surroundings, name: string): string {
  return around.platform === "win32" ? `${name}.exe` : name;
}

function scripts(around: Surroundings): string {
  return around.platform === "win32" ? "Scripts" : "bin";
}
