/** Which files a change leaves unsaved, and saving them as VS Code does after a refactoring. */

import * as vscode from "vscode";

/** The files with changes that are not saved, by their addresses. */
export function unsavedFiles(): Set<string> {
  const dirty = vscode.workspace.textDocuments.filter((document) => document.isDirty);
  return new Set(dirty.map((document) => document.uri.toString()));
}

/**
 * Save what was changed, but for files that had other changes before.
 *
 * VS Code does so itself when a refactoring changes several files (`files.refactoring.autoSave`),
 * and its search view for one file too: a fix in a file that nobody looks at is not left unsaved.
 */
export async function saveChanged(
  edited: ReadonlySet<string>,
  before: ReadonlySet<string>,
): Promise<void> {
  const wanted = vscode.workspace.getConfiguration("files").get("refactoring.autoSave") !== false;
  if (wanted) await save([...edited].filter((uri) => !before.has(uri)));
}

/** Save those of the files that are not. */
export async function save(uris: readonly string[]): Promise<void> {
  const documents = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && uris.includes(document.uri.toString()),
  );
  await Promise.all(documents.map((document) => document.save()));
}
