/** Finds the server that there is, on the disk and in the environment of the editor. */

import { execFile } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { type Candidate, fromSetting, installed, pythons, type Surroundings } from "./find";

/** How to start a server. */
export interface Launch {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly origin: string;
}

/** There is no server that could be started; the message says what to do. */
export class NoServer extends Error {}

/** Milliseconds after which a Python that does not answer is given up. */
const PATIENCE = 20_000;

/**
 * The best server there is.
 *
 * Of a folder that is not trusted, nothing is run and no setting is taken.
 *
 * @throws NoServer if there is none, or not the one that the setting names
 */
export async function findServer(
  extension: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<Launch> {
  const around = await surroundings();
  const given = vscode.workspace.getConfiguration("renamespace").get<string[]>("server.arguments");
  const set = fromSetting(around);
  if (set !== null) {
    if (await isExecutable(set.file)) return launch(set, given);
    throw new NoServer(`${set.origin} names ${set.file}, which is not there or cannot be run.`);
  }
  const found = await first(installed(around), (each) => isExecutable(each.file));
  if (found !== null) return launch(found, given);
  const bundled = await findBundled(extension, around, log);
  if (bundled !== null) return bundled;
  throw new NoServer(wanting());
}

function wanting(): string {
  const places = vscode.workspace.isTrusted
    ? "in the workspace's .venv or on PATH"
    : "on PATH (the folder's own is not run, as it is not trusted)";
  const copy = "no Python 3.11 or newer with the packages that the copy in the extension needs";
  return `There is no server: no \`renamespace\` ${places}, and ${copy}.`;
}

async function surroundings(): Promise<Surroundings> {
  const trusted = vscode.workspace.isTrusted;
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    (folder) => folder.uri.scheme === "file",
  );
  return {
    platform: process.platform,
    home: os.homedir(),
    searchPath: process.env.PATH ?? "",
    setting: vscode.workspace.getConfiguration("renamespace").get<string>("server.path") ?? "",
    folders: trusted ? folders.map((folder) => folder.uri.fsPath) : [],
    interpreters: trusted ? await selectedInterpreters(folders) : [],
  };
}

function launch(candidate: Candidate, given: readonly string[] | undefined): Launch {
  return {
    command: candidate.file,
    arguments: given ?? ["lsp"],
    environment: process.env,
    origin: candidate.origin,
  };
}

/** A Python with the package's dependencies, running the copy that comes with the extension. */
async function findBundled(
  extension: vscode.ExtensionContext,
  around: Surroundings,
  log: vscode.LogOutputChannel,
): Promise<Launch | null> {
  const place = extension.asAbsolutePath("bundled");
  const env = { ...process.env, PYTHONPATH: place };
  const can = async (python: Candidate) => {
    if (!(await isExecutable(python.file))) return false;
    const complaint = await complaintOf(python.file, place, env);
    if (complaint !== null) log.info(`${python.file} cannot run the copy here: ${complaint}`);
    return complaint === null;
  };
  const python = await first(pythons(around), can);
  if (python === null) return null;
  return {
    command: python.file,
    arguments: [...SAFELY, "-m", "renamespace", "lsp"],
    environment: env,
    origin: `the copy in the extension, run by the Python of ${python.origin}`,
  };
}

/** Nothing is imported from the folder that Python is started in (Python's `-P`, since 3.11). */
const SAFELY = ["-P"];

/** Why a Python cannot run the server; null if it can. */
function complaintOf(python: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const options = { cwd, env, timeout: PATIENCE, windowsHide: true };
  return new Promise((done) => {
    execFile(
      python,
      [...SAFELY, "-c", "import renamespace.lsp.server"],
      options,
      (error, _, said) =>
        done(error === null ? null : (said.trim().split("\n").at(-1) ?? error.message)),
    );
  });
}

/** What the Python extension offers to others, as far as it is used here. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(
      path: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

async function selectedInterpreters(folders: readonly vscode.WorkspaceFolder[]): Promise<string[]> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  if (extension === undefined) return [];
  try {
    const { environments } = await extension.activate();
    if (environments === undefined) return [];
    const found = folders.map(async (folder) => {
      const chosen = environments.getActiveEnvironmentPath(folder.uri);
      return (await environments.resolveEnvironment(chosen))?.executable.uri?.fsPath ?? [];
    });
    return [...new Set((await Promise.all(found)).flat())];
  } catch {
    return []; // it is a convenience: without its answer, PATH is searched
  }
}

async function first<T>(
  all: readonly T[],
  wanted: (each: T) => Promise<boolean>,
): Promise<T | null> {
  for (const each of all) if (await wanted(each)) return each;
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return path.isAbsolute(file) && (await stat(file)).isFile();
  } catch {
    return false;
  }
}
